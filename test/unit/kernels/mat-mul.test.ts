import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { relativeError } from '../relative-error.js';
import { binaries, on, randomArray, startBackends } from './backends.js';

const sizes = [
  [1, 1, 1],
  [1, 30, 8],
  [3, 5, 10],
  [6, 8, 8],
  [7, 3, 17],
  [13, 64, 25],
  [128, 32, 10],
  [129, 515, 9],
  [5, 1100, 530],
] as const;
const orders = [false, true].flatMap((a) => [false, true].map((b) => [a, b] as const));

describe.each(binaries)('matrix product with %s SIMD', (simd) => {
  beforeAll(() => startBackends(simd));

  const compare = async (run: () => tf.Tensor): Promise<void> => {
    const [expected] = await on('cpu', run);
    const [actual] = await on('wasm', run);
    expect(actual!.shape).toEqual(expected!.shape);
    expect(relativeError(actual!.values, expected!.values)).toBeLessThan(2e-6);
  };

  it.each(sizes.flatMap((size) => orders.map((order) => [...size, ...order] as const)))(
    '[%i, %i] x [., %i], transposed %s, %s',
    (m, k, n, transposeA, transposeB) => {
      const aShape: [number, number] = transposeA ? [k, m] : [m, k];
      const bShape: [number, number] = transposeB ? [n, k] : [k, n];
      return compare(() => {
        const a = tf.tensor2d(randomArray(aShape, 1), aShape);
        const b = tf.tensor2d(randomArray(bShape, 2), bShape);
        return tf.matMul(a, b, transposeA, transposeB);
      });
    },
  );

  it.each(orders)('of a batch, transposed %s, %s', (transposeA, transposeB) => {
    const aShape = transposeA ? [2, 3, 7, 5] : [2, 3, 5, 7];
    const bShape = transposeB ? [2, 3, 9, 7] : [2, 3, 7, 9];
    return compare(() =>
      tf.matMul(
        tf.tensor(randomArray(aShape, 1), aShape),
        tf.tensor(randomArray(bShape, 2), bShape),
        transposeA,
        transposeB,
      ),
    );
  });

  it('of a batch with one matrix', () =>
    compare(() =>
      tf.matMul(
        tf.tensor(randomArray([4, 5, 6], 1), [4, 5, 6]),
        tf.tensor(randomArray([1, 6, 11], 2), [1, 6, 11]),
      ),
    ));
});
