import type * as tf from '@tensorflow/tfjs-core';
import type { Gradients, Mode } from './network.js';

/** What a layer made of its input x, and the way back. */
export interface Pass {
  readonly y: tf.Tensor;
  /**
   * Takes dy, the loss's gradient in y, puts those in the layer's parameters into `gradients`, and returns that in x; null
   * where x is the images. Disposes dy and what only it needed, y among it, so that the layers before find the memory
   * free and in the cache. Only after a pass in `train` mode.
   */
  readonly backward: (dy: tf.Tensor, gradients: Gradients) => tf.Tensor | null;
}

export type Layer = (x: tf.Tensor, mode: Mode) => Pass;

/** In place of a way back from what was no training. */
export function noWayBack(): never {
  throw new Error('Only a pass in training has a way back.');
}
