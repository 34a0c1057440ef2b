import * as tf from '@tensorflow/tfjs-core';
import { argmax } from './argmax.js';
import { evenBatches, imageBatch, type Normalisation } from './batches.js';
import type { ImageSource } from './image-source.js';
import type { Network } from './networks/network.js';
import './ops/gradients.js';

const BATCH = 128;

/**
 * Adversarial input margin, linearised (Elsayed et al. 2018; Baldock et al. 2021): how far in normalised pixels the
 * nearest other class is, min over j ≠ c of (z_c − z_j) / ‖∇ₓz_c − ∇ₓz_j‖₂ with c the predicted class. [n]
 * Costs one backward pass a class. Infinite where no gradient leads to another class.
 */
export async function inputMargins(
  network: Network,
  images: ImageSource,
  indices: Int32Array,
  normalisation: Normalisation,
  classes: number,
  breathe: () => Promise<void>,
): Promise<Float32Array> {
  const margins = new Float32Array(indices.length);
  let done = 0;
  for (const batch of evenBatches(indices, BATCH)) {
    const x = imageBatch(images, batch, normalisation);
    const logits = take(tf.tidy(() => network.forward(x, 'differentiate').logits));
    const gradients: Float32Array[] = [];
    for (let j = 0; j < classes; j++) {
      gradients.push(take(tf.tidy(() => inputGradient(network, x, j))));
      await breathe();
    }
    x.dispose();
    const pixels = gradients[0]!.length / batch.length;
    for (let b = 0; b < batch.length; b++) {
      margins[done + b] = margin(
        logits.subarray(b * classes, (b + 1) * classes),
        gradients,
        b * pixels,
        pixels,
      );
    }
    done += batch.length;
  }
  return margins;
}

/** ∇ₓ z_j of every image: in evaluation mode images do not mix, so one pass of the sum gives all. [b, …] */
function inputGradient(network: Network, x: tf.Tensor4D, j: number): tf.Tensor {
  const column = (image: tf.Tensor): tf.Scalar => {
    const { logits } = network.forward(image as tf.Tensor4D, 'differentiate');
    return tf.sum(tf.slice(logits, [0, j], [-1, 1]));
  };
  return tf.grad(column)(x);
}

/** Reads a tensor out and disposes it. Not inside tidy, which searches every element of what it returns for tensors. */
function take(tensor: tf.Tensor): Float32Array {
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return values;
}

function margin(
  logits: Float32Array,
  gradients: readonly Float32Array[],
  at: number,
  pixels: number,
): number {
  const c = argmax(logits, 0, logits.length);
  let nearest = Infinity;
  gradients.forEach((gradient, j) => {
    if (j === c) return;
    let squares = 0;
    for (let p = at; p < at + pixels; p++) squares += (gradients[c]![p]! - gradient[p]!) ** 2;
    nearest = Math.min(nearest, (logits[c]! - logits[j]!) / Math.sqrt(squares));
  });
  return nearest;
}
