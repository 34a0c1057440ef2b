import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchNormGradient, batchNormInference, batchNormTrain } from '../../../src/engine/ops/batch-norm.js';
import { relativeError } from '../relative-error.js';
import { binaries, on, randomArray, startBackends } from './backends.js';

const EPSILON = 1e-3;

interface Case {
  shape: number[];
  relu: boolean;
  residual: boolean;
}

const shapes = [
  [3, 5, 7, 8],
  [2, 28, 28, 8],
  [1, 1, 1, 4],
  [4, 3],
  [2, 3, 3, 1],
  [5, 4, 3, 13],
  [2, 5, 5, 64],
  [700, 20],
  [3, 2, 2, 1030],
];
const cases = shapes.flatMap((shape) =>
  [true, false].flatMap((relu) => [true, false].map((residual): Case => ({ shape, relu, residual }))),
);

/** The definition in float64: y and, for the loss sum(y * dy), its gradients. */
function reference(c: Case, arrays: Record<'x' | 'gamma' | 'beta' | 'residual' | 'dy', Float32Array>) {
  const channels = arrays.gamma.length;
  const size = arrays.x.length;
  const rows = size / channels;
  const sumBy = (term: (i: number) => number): number[] => {
    const sums = new Array<number>(channels).fill(0);
    for (let i = 0; i < size; i++) sums[i % channels]! += term(i);
    return sums;
  };
  const mean = sumBy((i) => arrays.x[i]! / rows);
  const variance = sumBy((i) => (arrays.x[i]! - mean[i % channels]!) ** 2 / rows);
  const inverse = variance.map((v) => 1 / Math.sqrt(v + EPSILON));
  const xhat = Array.from(arrays.x, (x, i) => (x - mean[i % channels]!) * inverse[i % channels]!);
  const y = xhat.map((h, i) => {
    const value =
      arrays.gamma[i % channels]! * h + arrays.beta[i % channels]! + (c.residual ? arrays.residual[i]! : 0);
    return c.relu ? Math.max(value, 0) : value;
  });
  const g = y.map((value, i) => (c.relu && value <= 0 ? 0 : arrays.dy[i]!));
  const dbeta = sumBy((i) => g[i]!);
  const dgamma = sumBy((i) => g[i]! * xhat[i]!);
  const dx = g.map((value, i) => {
    const j = i % channels;
    return arrays.gamma[j]! * inverse[j]! * (value - dbeta[j]! / rows - (xhat[i]! * dgamma[j]!) / rows);
  });
  return { y, mean, variance, dx, dgamma, dbeta, g };
}

describe.each(binaries)('batch normalisation with %s SIMD', (simd) => {
  beforeAll(() => startBackends(simd));

  describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
    it.each(cases.map((c) => [JSON.stringify(c), c] as const))('%s equals its definition', async (_, c) => {
      const channels = c.shape.at(-1)!;
      const arrays = {
        x: randomArray(c.shape, 1),
        gamma: randomArray([channels], 2),
        beta: randomArray([channels], 3),
        residual: randomArray(c.shape, 4),
        dy: randomArray(c.shape, 5),
      };
      const expected = reference(c, arrays);
      const results = await on(backend, () => {
        const x = tf.tensor(arrays.x, c.shape);
        const [gamma, beta] = [tf.tensor1d(arrays.gamma), tf.tensor1d(arrays.beta)];
        const [residual, dy] = [tf.tensor(arrays.residual, c.shape), tf.tensor(arrays.dy, c.shape)];
        const options = (r: tf.Tensor) => ({
          epsilon: EPSILON,
          relu: c.relu,
          ...(c.residual && { residual: r }),
        });
        const { y, mean, variance } = batchNormTrain(x, gamma, beta, options(residual));
        const inference = batchNormInference(x, gamma, beta, mean, variance, options(residual));
        const inputs = { dy, x, y, gamma, beta, mean, variance };
        const how = { epsilon: EPSILON, relu: c.relu, hasResidual: c.residual };
        const { dx, dgamma, dbeta, dresidual } = batchNormGradient(inputs, how);
        const gradients = [dx, dgamma, dbeta, ...(dresidual ? [dresidual] : [])];
        return [y, mean, variance, inference, ...gradients];
      });
      const { y, mean, variance, dx, dgamma, dbeta, g } = expected;
      const values = {
        y,
        mean,
        variance,
        inference: y,
        dx,
        dgamma,
        dbeta,
        ...(c.residual && { dresidual: g }),
      };
      Object.entries(values).forEach(([name, value], i) => {
        // A single row has no variance: its dx is a difference of equal numbers.
        const slack = name === 'dx' ? 1e-5 : 4e-6;
        const scale = name === 'dx' && channels * 2 > arrays.x.length ? Infinity : slack;
        expect(relativeError(results[i]!.values, value), name).toBeLessThan(scale);
      });
    });
  });

  it('keeps its accuracy on a mean far from zero', async () => {
    const [rows, channels] = [50_000, 8];
    const values = randomArray([rows, channels], 9).map((v) => 1000 + v);
    const [, mean, variance] = await on('wasm', () => {
      const out = batchNormTrain(
        tf.tensor(values, [rows, channels]),
        tf.ones([channels]),
        tf.zeros([channels]),
        { epsilon: 0 },
      );
      return [out.y, out.mean, out.variance];
    });
    for (let j = 0; j < channels; j++) {
      let sum = 0;
      let squares = 0;
      for (let i = j; i < values.length; i += channels) sum += values[i]!;
      for (let i = j; i < values.length; i += channels) squares += (values[i]! - sum / rows) ** 2;
      expect(mean!.values[j]).toBeCloseTo(sum / rows, 3);
      expect(variance!.values[j]! / (squares / rows)).toBeCloseTo(1, 5);
    }
  });
});
