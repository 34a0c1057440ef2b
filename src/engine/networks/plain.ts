import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.js';
import { layeredNetwork } from './layered-network.js';
import { activated, classifier, convolution, denseNorm, globalAveragePool } from './layers.js';
import type { Network, NetworkShape } from './network.js';
import { Parameters } from './parameters.js';
import type { Layer } from './pass.js';

const HIDDEN_LAYERS = 4;

/** A multilayer perceptron of equally wide layers with a probe after each. */
export function mlpNetwork(shape: NetworkShape, random: Random): Network {
  const parameters = new Parameters(random);
  const inputs = shape.size * shape.size * shape.channels;
  const layers = Array.from({ length: HIDDEN_LAYERS }, (_, index) =>
    activated(denseNorm(parameters, index === 0 ? inputs : shape.width, shape.width)),
  );
  return layeredNetwork({
    parameters,
    enter: (x) => tf.reshape(x, [x.shape[0], inputs]),
    layers: numbered(layers),
    head: classifier(parameters, shape.width, shape.classes),
  });
}

/** Convolutions of each stage of the VGG-like network; the first of a later stage has stride 2. */
const VGG_STAGES = [2, 2, 2] as const;

/**
 * A plain network of 3×3 convolutions in the manner of VGG (Simonyan and Zisserman 2015), with batch normalisation and,
 * in place of max pooling, strided convolutions (Springenberg et al. 2015). A probe after each layer.
 */
export function vggNetwork(shape: NetworkShape, random: Random): Network {
  const parameters = new Parameters(random);
  let channels = shape.channels;
  const layers = VGG_STAGES.flatMap((count, stage) =>
    Array.from({ length: count }, (_, index) => {
      const to = shape.width * 2 ** stage;
      const stride = index === 0 && stage > 0 ? 2 : 1;
      const isFirst = stage === 0 && index === 0;
      const layer = activated(convolution(parameters, { from: channels, to, kernel: 3, stride, isFirst }));
      channels = to;
      return layer;
    }),
  );
  return layeredNetwork({
    parameters,
    enter: (x) => x,
    layers: numbered(layers),
    leave: globalAveragePool,
    head: classifier(parameters, channels, shape.classes),
  });
}

function numbered(layers: readonly Layer[]) {
  return layers.map((layer, index) => ({ name: `layer ${index + 1}`, layer }));
}
