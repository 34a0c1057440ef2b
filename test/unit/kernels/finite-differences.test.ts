import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchNormTrain } from '../../../src/engine/ops/batch-norm.js';
import '../../../src/engine/ops/gradients.js';
import { teachAutodiffBatchNorm } from './autodiff-batch-norm.js';
import { binaries, randomArray, startBackends } from './backends.js';

type Loss = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Derivative of `loss` along a random direction in each input: by central differences, and by autodiff on wasm. */
function derivatives(
  loss: Loss,
  inputs: tf.Tensor[],
  step: number,
): { measured: number; computed: number }[] {
  const gradients = tf.grads(loss)(inputs);
  return inputs.map((input, which) => {
    const direction = tf.tensor(randomArray(input.shape, 90 + which), input.shape);
    const at = (distance: number): number => {
      const moved = inputs.map((other, i) =>
        i === which ? tf.add(other, tf.mul(direction, distance)) : other,
      );
      return loss(...moved).dataSync()[0]!;
    };
    return {
      measured: (at(step) - at(-step)) / (2 * step),
      computed: tf.sum(tf.mul(gradients[which]!, direction)).dataSync()[0]!,
    };
  });
}

const tensor = (shape: number[], seed: number): tf.Tensor => tf.tensor(randomArray(shape, seed), shape);

function expectEqual(pairs: { measured: number; computed: number }[], tolerance: number): void {
  for (const { measured, computed } of pairs) {
    expect(Math.abs(measured - computed)).toBeLessThan(tolerance * (1 + Math.abs(measured)));
  }
}

describe.each(binaries)('finite differences, %s SIMD', (simd) => {
  beforeAll(async () => {
    await startBackends(simd);
    await tf.setBackend('wasm');
    teachAutodiffBatchNorm();
  });

  it.each([
    [[2, 7, 6, 5], 3, 9, 1],
    [[3, 8, 8, 8], 3, 16, 2],
    [[2, 9, 9, 4], 1, 6, 2],
    [[1, 5, 5, 1], 3, 8, 1],
  ] as const)('convolution of %j with kernel %i to %i channels, stride %i', (shape, kernel, to, stride) => {
    const filter = [kernel, kernel, shape[3], to];
    const weights = tensor(
      tf.conv2d(tensor([...shape], 1) as tf.Tensor4D, tensor(filter, 2) as tf.Tensor4D, stride, 'same').shape,
      3,
    );
    // Linear in each input, so that a long step is exact but for rounding.
    const loss: Loss = (x, f) =>
      tf.sum(tf.mul(tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, 'same'), weights));
    expectEqual(derivatives(loss, [tensor([...shape], 1), tensor(filter, 2)], 0.5), 1e-4);
  });

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('product, transposed %s and %s', (transposeA, transposeB) => {
    const weights = tensor([6, 9], 3);
    const loss: Loss = (a, b) => tf.sum(tf.mul(tf.matMul(a, b, transposeA, transposeB), weights));
    const a = tensor(transposeA ? [13, 6] : [6, 13], 1);
    const b = tensor(transposeB ? [9, 13] : [13, 9], 2);
    expectEqual(derivatives(loss, [a, b], 0.5), 1e-4);
  });

  it('batch normalisation with a residual', () => {
    const shape = [4, 5, 5, 6];
    const weights = tensor(shape, 9);
    // Without ReLU: its kink is no place for differences.
    const loss: Loss = (x, gamma, beta, residual) =>
      tf.sum(tf.mul(batchNormTrain(x, gamma, beta, { epsilon: 1e-5, residual: residual }).y, weights));
    const inputs = [tensor(shape, 1), tensor([6], 2), tensor([6], 3), tensor(shape, 4)];
    expectEqual(derivatives(loss, inputs, 0.01), 5e-3);
  });
});
