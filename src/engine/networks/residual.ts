import type * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.js';
import { classifier, convolution, globalAveragePool } from './layers.js';
import type { Mode, Network, NetworkShape } from './network.js';
import { Parameters } from './parameters.js';

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

type Block = (x: tf.Tensor4D, mode: Mode) => tf.Tensor4D;

/** Two 3×3 convolutions and a shortcut: identity, or a 1×1 convolution where the shape changes. */
function residualBlock(parameters: Parameters, from: number, to: number, stride: 1 | 2): Block {
  const first = convolution(parameters, { from, to, kernel: 3, stride });
  const second = convolution(parameters, { from: to, to, kernel: 3, stride: 1 });
  const project =
    stride === 1 && from === to ? undefined : convolution(parameters, { from, to, kernel: 1, stride });
  return (x, mode) => {
    const hidden = first(x, mode, { relu: true });
    const shortcut = project ? project(x, mode, { relu: false }) : x;
    return second(hidden, mode, { relu: true, residual: shortcut });
  };
}

/** A residual network with a probe after the stem and after each block, past the addition. */
export function residualNetwork(shape: NetworkShape, stages: readonly Stage[], random: Random): Network {
  const parameters = new Parameters(random);
  const stem = convolution(parameters, { from: shape.channels, to: shape.width, kernel: 3, stride: 1 });
  const blocks: Block[] = [];
  let channels = shape.width;
  for (const { multiple, blocks: count, stride } of stages) {
    for (let index = 0; index < count; index++) {
      const to = shape.width * multiple;
      blocks.push(residualBlock(parameters, channels, to, index === 0 ? stride : 1));
      channels = to;
    }
  }
  const head = classifier(parameters, channels, shape.classes);

  return {
    probes: ['input', 'stem', ...blocks.map((_, index) => `block ${index + 1}`), 'softmax'],
    parameters: parameters.trainable,
    forward(x, mode) {
      let activation = stem(x, mode, { relu: true });
      const taps = [activation];
      for (const block of blocks) {
        activation = block(activation, mode);
        taps.push(activation);
      }
      return { logits: head(globalAveragePool(activation)), taps };
    },
    dispose() {
      parameters.dispose();
    },
  };
}
