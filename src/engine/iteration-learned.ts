import * as tf from '@tensorflow/tfjs-core';
import { argmax } from './argmax.js';
import { evenBatches, imageBatch, type Normalisation } from './batches.js';
import type { ImageSource } from './image-source.js';
import type { Network } from './networks/network.js';

const BATCH = 256;

export interface IterationTracker {
  /** Takes in the classes predicted after `step` steps; steps rise. [n] */
  record(step: number, predicted: Int32Array): void;
  /** Iteration learned in steps. [n] */
  finish(): Float32Array;
}

/**
 * Iteration learned (Baldock et al. 2021): the step τ such that the prediction just before τ differs from the final
 * prediction and all from τ on equal it; 0 if always equal.
 */
export function createIterationTracker(n: number): IterationTracker {
  const last = new Int32Array(n).fill(-1);
  const changed = new Float32Array(n);
  return {
    record(step, predicted) {
      predicted.forEach((c, row) => {
        if (last[row] !== -1 && last[row] !== c) changed[row] = step;
        last[row] = c;
      });
    },
    finish: () => changed,
  };
}

/** Classes that the network predicts in evaluation mode. [n] */
export function predictClasses(
  network: Network,
  images: ImageSource,
  indices: Int32Array,
  normalisation: Normalisation,
): Int32Array {
  const predicted = new Int32Array(indices.length);
  let done = 0;
  for (const batch of evenBatches(indices, BATCH)) {
    tf.tidy(() => {
      const { logits } = network.forward(imageBatch(images, batch, normalisation), 'evaluate');
      const values = logits.dataSync<'float32'>();
      const classes = logits.shape[1];
      for (let b = 0; b < batch.length; b++) predicted[done + b] = argmax(values, b * classes, classes);
    });
    done += batch.length;
  }
  return predicted;
}
