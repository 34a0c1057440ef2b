import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.js';
import { classifier, convolution, denseNorm, globalAveragePool } from './layers.js';
import type { Network, NetworkShape } from './network.js';
import { Parameters } from './parameters.js';

const HIDDEN_LAYERS = 4;

/** A multilayer perceptron of equally wide layers with a probe after each. */
export function mlpNetwork(shape: NetworkShape, random: Random): Network {
  const parameters = new Parameters(random);
  const inputs = shape.size * shape.size * shape.channels;
  const layers = Array.from({ length: HIDDEN_LAYERS }, (_, index) =>
    denseNorm(parameters, index === 0 ? inputs : shape.width, shape.width),
  );
  const head = classifier(parameters, shape.width, shape.classes);
  return {
    probes: ['input', ...layers.map((_, index) => `layer ${index + 1}`), 'softmax'],
    parameters: parameters.trainable,
    forward(x, mode) {
      let activation = tf.reshape<tf.Rank.R2>(x, [x.shape[0], inputs]);
      const taps = layers.map((layer) => (activation = layer(activation, mode, { relu: true })));
      return { logits: head(activation), taps };
    },
    dispose() {
      parameters.dispose();
    },
  };
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
      const layer = convolution(parameters, { from: channels, to, kernel: 3, stride });
      channels = to;
      return layer;
    }),
  );
  const head = classifier(parameters, channels, shape.classes);
  return {
    probes: ['input', ...layers.map((_, index) => `layer ${index + 1}`), 'softmax'],
    parameters: parameters.trainable,
    forward(x, mode) {
      let activation = x;
      const taps = layers.map((layer) => (activation = layer(activation, mode, { relu: true })));
      return { logits: head(globalAveragePool(activation)), taps };
    },
    dispose() {
      parameters.dispose();
    },
  };
}
