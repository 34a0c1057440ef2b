import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { binaries, on, randomArray, startBackends } from './backends.js';

describe.each(binaries)('add, %s SIMD', (simd) => {
  beforeAll(() => startBackends(simd));

  it.each([[1], [3], [4], [15], [16], [17], [63], [1000], [3, 5, 7, 2]])(
    'adds tensors of shape %j %j',
    async (...shape) => {
      const [a, b] = [randomArray(shape, 1), randomArray(shape, 2)];
      const sum = (): tf.Tensor => tf.add(tf.tensor(a, shape), tf.tensor(b, shape));
      const [[ours], [reference]] = [await on('wasm', sum), await on('cpu', sum)];
      expect(ours).toEqual(reference);
    },
  );

  it('leaves broadcasting and other types to tfjs', async () => {
    const broadcast = (): tf.Tensor => tf.add(tf.ones([2, 3]), tf.tensor1d([1, 2, 3]));
    expect(await on('wasm', broadcast)).toEqual(await on('cpu', broadcast));
    const integers = (): tf.Tensor =>
      tf.cast(tf.add(tf.tensor1d([1, 2], 'int32'), tf.tensor1d([3, 4], 'int32')), 'float32');
    expect((await on('wasm', integers))[0]!.values).toEqual(Float32Array.of(4, 6));
  });
});
