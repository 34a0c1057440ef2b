import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchNormInference, batchNormTrain } from '../../../src/engine/ops/batch-norm.js';
import { instantiateKernels } from '../../../src/worker/backends/wasm-kernels/kernel-module.js';
import { relativeError } from '../relative-error.js';
import { binaries, loadBinary, on, randomArray, startBackends } from './backends.js';

interface Wasm {
  readonly wasm: {
    readonly HEAPU8: Uint8Array;
    readonly asm: { malloc: (bytes: number) => number; free: (at: number) => void };
    _malloc: (bytes: number) => number;
    _free: (at: number) => void;
  };
}

const GUARD = 4096;

/**
 * Runs `f` with every allocation of the heap walled in by guard bytes, on both sides, and checks that they survive.
 * A kernel that ran over its output, its scratch or a copy would hit them.
 */
function guarded(f: () => void): void {
  const { wasm } = tf.backend() as unknown as Wasm;
  const { malloc, free } = wasm.asm; // those on `wasm` replace themselves when first called
  const sizes = new Map<number, number>();
  const walls = (at: number, bytes: number): Uint8Array[] => [
    wasm.HEAPU8.subarray(at - GUARD, at),
    wasm.HEAPU8.subarray(at + bytes, at + bytes + GUARD),
  ];
  const check = (at: number, bytes: number): void => {
    for (const wall of walls(at, bytes)) expect(wall.every((byte) => byte === 0xa5)).toBe(true);
  };
  wasm._malloc = (bytes) => {
    const at = malloc(bytes + 2 * GUARD) + GUARD;
    sizes.set(at, bytes);
    for (const wall of walls(at, bytes)) wall.fill(0xa5);
    // Stale values must not matter: new memory is all NaN.
    wasm.HEAPU8.fill(0xff, at, at + bytes);
    return at;
  };
  wasm._free = (at) => {
    const bytes = sizes.get(at);
    if (bytes === undefined) {
      free(at);
      return;
    }
    check(at, bytes);
    sizes.delete(at);
    free(at - GUARD);
  };
  try {
    tf.tidy(() => {
      f();
    });
    for (const [at, bytes] of sizes) check(at, bytes);
    expect(sizes.size).toBe(0); // no scratch left behind
  } finally {
    Object.assign(wasm, { _malloc: malloc, _free: free });
  }
}

function kernel(name: string, inputs: tf.NamedTensorMap, attrs: object): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor>(name, inputs, attrs as tf.NamedAttrMap);
}

describe.each(binaries)('kernels with %s SIMD', (simd) => {
  beforeAll(() => startBackends(simd));

  it.each([
    [2, 9, 5, 8, 8, 3, 1],
    [3, 7, 6, 3, 5, 3, 2],
    [1, 6, 4, 13, 11, 1, 2],
    [1, 5, 5, 1, 1, 3, 1],
    [4, 7, 6, 1, 8, 3, 1],
    [1, 6, 5, 3, 8, 1, 1],
    [2, 9, 7, 8, 3, 3, 2],
    [2, 8, 7, 6, 17, 5, 3],
  ])(
    'stay within their memory: convolution %i %i %i %i %i %i %i',
    async (batch, h, w, from, to, size, stride) => {
      await tf.setBackend('wasm');
      guarded(() => {
        const x = tf.tensor4d(randomArray([batch, h, w, from], 1), [batch, h, w, from]);
        const filter = tf.tensor4d(randomArray([size, size, from, to], 2), [size, size, from, to]);
        const y = tf.conv2d(x, filter, stride, 'same');
        const dy = tf.tensor4d(randomArray(y.shape, 3), y.shape);
        const attrs = { strides: stride, pad: 'same', dataFormat: 'NHWC' };
        const dx = kernel('Conv2DBackpropInput', { dy, filter }, { ...attrs, inputShape: x.shape });
        const dfilter = kernel('Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: filter.shape });
        for (const tensor of [y, dx, dfilter]) expect(tensor.dataSync().every(Number.isFinite)).toBe(true);
      });
    },
  );

  it.each([
    [7, 5, 9],
    [1, 1, 1],
    [13, 530, 270],
  ])('stay within their memory: products %i %i %i', async (m, k, n) => {
    await tf.setBackend('wasm');
    guarded(() => {
      for (const [transposeA, transposeB] of [
        [false, false],
        [false, true],
        [true, false],
        [true, true],
      ] as const) {
        const a = tf.tensor2d(randomArray([m, k], 1), transposeA ? [k, m] : [m, k]);
        const b = tf.tensor2d(randomArray([k, n], 2), transposeB ? [n, k] : [k, n]);
        expect(tf.matMul(a, b, transposeA, transposeB).dataSync().every(Number.isFinite)).toBe(true);
      }
    });
  });

  it.each([1, 4, 7, 8, 12, 33])(
    'stay within their memory: normalisation of %i channels',
    async (channels) => {
      await tf.setBackend('wasm');
      guarded(() => {
        const shape = [3, 5, 3, channels];
        const [x, dy] = [tf.tensor(randomArray(shape, 1), shape), tf.tensor(randomArray(shape, 2), shape)];
        const [gamma, beta] = [tf.ones([channels]), tf.zeros([channels])];
        for (const hasResidual of [true, false]) {
          const options = { epsilon: 1e-5, relu: true, ...(hasResidual && { residual: dy }) };
          const { y, mean, variance } = batchNormTrain(x, gamma, beta, options);
          const inference = batchNormInference(x, gamma, beta, mean, variance, options);
          const inputs = { dy, x, y, gamma, beta, mean, variance };
          const attrs = { epsilon: 1e-5, relu: true, hasResidual };
          const gradients = tf.engine().runKernel<tf.Tensor[]>('BatchNormTrainGrad', inputs, attrs);
          for (const tensor of [y, inference, ...gradients]) {
            expect(tensor.dataSync().every(Number.isFinite)).toBe(true);
          }
        }
      });
    },
  );

  it('work on tensors beyond a growth of the heap', async () => {
    await tf.setBackend('wasm');
    const heap = (): number => (tf.backend() as unknown as Wasm).wasm.HEAPU8.length;
    const before = heap();
    const ballast: tf.Tensor[] = [];
    while (heap() < before + 64e6) ballast.push(tf.zeros([1_000_000]));
    const run = (): tf.Tensor => {
      const x = tf.tensor4d(randomArray([4, 40, 40, 16], 1), [4, 40, 40, 16]);
      const filter = tf.tensor4d(randomArray([3, 3, 16, 24], 2), [3, 3, 16, 24]);
      return tf.conv2d(x, filter, 1, 'same');
    };
    const [actual] = await on('wasm', run);
    const [expected] = await on('cpu', run);
    expect(relativeError(actual!.values, expected!.values)).toBeLessThan(2e-6);
    tf.dispose(ballast);
  });

  it('bring no data, stack or start code of their own', async () => {
    const name = simd === 'relaxed' ? 'kernels.relaxed.wasm' : 'kernels.simd.wasm';
    const memory = new (
      globalThis as unknown as { WebAssembly: { Memory: new (d: object) => { buffer: ArrayBuffer } } }
    ).WebAssembly.Memory({ initial: 16 });
    const bytes = new Uint8Array(memory.buffer).fill(0x5a);
    const kernels = await instantiateKernels(await loadBinary(name), memory);
    expect(bytes.every((byte) => byte === 0x5a)).toBe(true);
    // One product in place: nothing but the table, the result and what we put there may change.
    kernels.fillTable(1024, 1, 1, 7, 0, 0, 20, 0, 0, 32);
    kernels.gemm(4096, 1024, 7, 1, 5, 0, 8192, 8, 16384, 0);
    const touched = [...bytes.keys()].filter((at) => bytes[at] !== 0x5a);
    const expected = (at: number): boolean =>
      (at >= 1024 && at < 1024 + 8 * 12) || (at >= 16384 && at < 16384 + 7 * 32);
    expect(touched.length).toBeGreaterThan(0);
    expect(touched.every(expected)).toBe(true);
  });
});
