import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.js';
import { layeredNetwork } from './layered-network.js';
import { activated, classifier, convolution, globalAveragePool } from './layers.js';
import type { Network, NetworkShape } from './network.js';
import { Parameters } from './parameters.js';
import type { Layer } from './pass.js';

interface Stage {
  /** Channels, as a multiple of the width. */
  readonly multiple: number;
  readonly blocks: number;
  /** Of its first block. */
  readonly stride: 1 | 2;
}

/** One block a stage, 1-2-4 times the width: small enough for a laptop, deep enough for five depths. */
export const SMALL_STAGES: readonly Stage[] = [
  { multiple: 1, blocks: 1, stride: 1 },
  { multiple: 2, blocks: 1, stride: 2 },
  { multiple: 4, blocks: 1, stride: 2 },
];

/** ResNet18 (He et al. 2016) with the 3×3 stem used for small images. */
export const RESNET18_STAGES: readonly Stage[] = [
  { multiple: 1, blocks: 2, stride: 1 },
  { multiple: 2, blocks: 2, stride: 2 },
  { multiple: 4, blocks: 2, stride: 2 },
  { multiple: 8, blocks: 2, stride: 2 },
];

/** Two 3×3 convolutions and a shortcut: identity, or a 1×1 convolution where the shape changes. */
function residualBlock(parameters: Parameters, from: number, to: number, stride: 1 | 2): Layer {
  const first = convolution(parameters, { from, to, kernel: 3, stride });
  const second = convolution(parameters, { from: to, to, kernel: 3, stride: 1 });
  const project =
    stride === 1 && from === to ? undefined : convolution(parameters, { from, to, kernel: 1, stride });
  return (x, mode) => {
    const hidden = first(x, mode, { relu: true });
    const shortcut = project?.(x, mode, { relu: false });
    const sum = second(hidden.y, mode, { relu: true, residual: shortcut?.y ?? x });
    return {
      y: sum.y,
      backward(dy, gradients) {
        // No block is the first layer, so that each of these is there.
        const { dx: dhidden, dresidual } = sum.backward(dy, gradients);
        const alongFirst = hidden.backward(dhidden!, gradients).dx;
        const alongShortcut = shortcut ? shortcut.backward(dresidual!, gradients).dx : dresidual;
        return addUp(alongFirst!, alongShortcut!);
      },
    };
  };
}

/** a + b in place of both. */
function addUp(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const sum = tf.add(a, b);
  tf.dispose([a, b]);
  return sum;
}

/** A residual network with a probe after the stem and after each block, past the addition. */
export function residualNetwork(shape: NetworkShape, stages: readonly Stage[], random: Random): Network {
  const parameters = new Parameters(random);
  const stem = convolution(parameters, {
    from: shape.channels,
    to: shape.width,
    kernel: 3,
    stride: 1,
    isFirst: true,
  });
  const blocks: Layer[] = [];
  let channels = shape.width;
  for (const { multiple, blocks: count, stride } of stages) {
    for (let index = 0; index < count; index++) {
      const to = shape.width * multiple;
      blocks.push(residualBlock(parameters, channels, to, index === 0 ? stride : 1));
      channels = to;
    }
  }
  return layeredNetwork({
    parameters,
    enter: (x) => x,
    layers: [
      { name: 'stem', layer: activated(stem) },
      ...blocks.map((layer, index) => ({ name: `block ${index + 1}`, layer })),
    ],
    leave: globalAveragePool,
    head: classifier(parameters, channels, shape.classes),
  });
}
