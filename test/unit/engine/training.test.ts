import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { evenBatches, imageBatch, measureNormalisation } from '../../../src/engine/batches.js';
import { flatten } from '../../../src/engine/embeddings.js';
import { inputMargins } from '../../../src/engine/input-margin.js';
import { createIterationTracker } from '../../../src/engine/iteration-learned.js';
import { momentumOptimizer } from '../../../src/engine/momentum-optimizer.js';
import type { Network } from '../../../src/engine/networks/network.js';
import { oneCycle } from '../../../src/engine/one-cycle.js';
import { startBackends } from '../kernels/backends.js';
import { sourceOf } from './toy-images.js';

beforeAll(() => startBackends('plain'));

describe('evenBatches', () => {
  it('covers all once, in sizes that differ by at most one', () => {
    for (const [n, size] of [
      [1, 64],
      [64, 64],
      [65, 64],
      [1125, 64],
      [7, 3],
    ] as const) {
      const batches = [
        ...evenBatches(
          Int32Array.from({ length: n }, (_, i) => i),
          size,
        ),
      ];
      expect(batches.flatMap((batch) => [...batch])).toEqual(Array.from({ length: n }, (_, i) => i));
      const sizes = batches.map((batch) => batch.length);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(size);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
  });
});

describe('normalisation', () => {
  it('gives the measured images mean 0 and deviation 1', () => {
    const source = sourceOf(Uint8Array.from([0, 50, 100, 250, 255, 255, 255, 255, 9, 9, 9, 9]), 3, 2);
    const indices = Int32Array.of(0, 1);
    const values = imageBatch(source, indices, measureNormalisation(source, indices)).dataSync<'float32'>();
    const mean = values.reduce((a, b) => a + b) / values.length;
    expect(mean).toBeCloseTo(0, 5);
    expect(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length).toBeCloseTo(1, 4);
  });

  it('survives constant images', () => {
    const source = sourceOf(new Uint8Array(8).fill(7), 2, 2);
    const values = imageBatch(
      source,
      Int32Array.of(1),
      measureNormalisation(source, Int32Array.of(0, 1)),
    ).dataSync();
    expect([...values]).toEqual([0, 0, 0, 0]);
  });
});

describe('oneCycle', () => {
  it('rises from a 25th to the peak at 30 % and falls to nearly nothing', () => {
    const rates = Array.from({ length: 100 }, (_, step) => oneCycle(step, 100, 0.1));
    expect(rates[0]).toBeCloseTo(0.004, 6);
    expect(Math.max(...rates)).toBeCloseTo(0.1, 6);
    expect(rates.indexOf(Math.max(...rates))).toBe(30);
    expect(rates[99]).toBeLessThan(1e-4);
    for (let step = 31; step < 100; step++) expect(rates[step]).toBeLessThan(rates[step - 1]!);
  });
});

describe.each(['wasm', 'cpu'])('momentumOptimizer on %s', (backend) => {
  it("takes PyTorch's Nesterov steps, with decay where a parameter decays", async () => {
    await tf.setBackend(backend);
    const before = tf.memory().numTensors;
    const parameters = [
      { variable: tf.variable(tf.tensor1d([1])), decays: true },
      { variable: tf.variable(tf.tensor2d([[2, -3]])), decays: false },
      { variable: tf.variable(tf.tensor1d([0.5])), decays: true },
    ];
    const optimizer = momentumOptimizer(parameters, { momentum: 0.9, weightDecay: 0.1 });
    const w = [1, 2, -3, 0.5];
    const v = [0, 0, 0, 0];
    for (const g of [
      [0.5, 1, -1, 2],
      [-0.2, 0.3, 0.1, -1],
      [0.3, 0, 0.2, 0.1],
    ]) {
      w.forEach((weight, i) => {
        const d = g[i]! + (i === 0 || i === 3 ? 0.1 : 0) * weight;
        v[i] = 0.9 * v[i]! + d;
        w[i] = weight - 0.01 * (d + 0.9 * v[i]);
      });
      tf.tidy(() => {
        const gradients = [tf.tensor1d([g[0]!]), tf.tensor2d([[g[1]!, g[2]!]]), tf.tensor1d([g[3]!])];
        optimizer.step(new Map(parameters.map(({ variable }, i) => [variable, gradients[i]!])), 0.01);
      });
      const values = parameters.flatMap(({ variable }) => [...variable.dataSync<'float32'>()]);
      values.forEach((value, i) => {
        expect(value).toBeCloseTo(w[i]!, 6);
      });
    }
    optimizer.dispose();
    tf.dispose(parameters.map(({ variable }) => variable));
    // The initial values handed to tf.variable are the test's own.
    expect(tf.memory().numTensors).toBe(before + 3);
    await tf.setBackend('wasm');
  });
});

describe('flatten', () => {
  it('keeps narrow activations as they are', () => {
    const x = tf.randomNormal<tf.Rank.R4>([2, 4, 4, 3], 0, 1, 'float32', 1);
    expect(flatten(x, 48).dataSync()).toEqual(x.dataSync());
    expect(flatten(x, null).shape).toEqual([2, 48]);
  });

  it('averages the smallest windows that fit, also where they hang over the border', () => {
    const x = tf.tensor4d(
      Array.from({ length: 25 }, (_, i) => i),
      [1, 5, 5, 1],
    );
    const pooled = flatten(x, 9);
    expect(pooled.shape).toEqual([1, 9]);
    // 'same' windows of 2 over 5 pixels: 2, 2 and 1 wide.
    expect([...pooled.dataSync()]).toEqual([3, 5, 6.5, 13, 15, 16.5, 20.5, 22.5, 24]);
  });

  it('never goes below one value a channel', () => {
    expect(flatten(tf.zeros([2, 4, 4, 300]), 256).shape).toEqual([2, 300]);
  });
});

describe('createIterationTracker', () => {
  it('gives the step since which the prediction has been the final one', () => {
    const tracker = createIterationTracker(3);
    tracker.record(0, Int32Array.of(1, 0, 2));
    tracker.record(10, Int32Array.of(1, 1, 0));
    tracker.record(20, Int32Array.of(1, 0, 0));
    tracker.record(30, Int32Array.of(1, 0, 0));
    expect([...tracker.finish()]).toEqual([0, 20, 10]);
  });
});

describe('inputMargins', () => {
  it('is the distance to the nearest border of a linear classifier', async () => {
    // z = W x for 2×2 images: the distance to the border between c and j is (z_c − z_j) / ‖w_c − w_j‖.
    const weights = [
      [1, 0, 2],
      [0, 1, -1],
      [0.5, 0, 0],
      [0, -1, 1],
    ];
    const network: Network = {
      probes: ['input', 'softmax'],
      parameters: [],
      forward: (x) => ({
        logits: tf.matMul<tf.Tensor2D>(tf.reshape(x, [-1, 4]), tf.tensor2d(weights)),
        taps: [],
      }),
      train: () => {
        throw new Error('It is not trained.');
      },
      dispose: () => undefined,
    };
    const pixels = Uint8Array.from([10, 20, 30, 40, 200, 5, 90, 17]);
    const normalisation = { mean: Float64Array.of(50), deviation: Float64Array.of(20) };
    const margins = await inputMargins(
      network,
      sourceOf(pixels, 2, 2),
      Int32Array.of(1, 0),
      normalisation,
      3,
      () => Promise.resolve(),
    );
    const expected = [1, 0].map((image) => {
      const x = [...pixels.slice(image * 4, image * 4 + 4)].map((value) => (value - 50) / 20);
      const z = [0, 1, 2].map((c) => x.reduce((sum, value, p) => sum + value * weights[p]![c]!, 0));
      const c = z.indexOf(Math.max(...z));
      const distances = [0, 1, 2]
        .filter((j) => j !== c)
        .map((j) => (z[c]! - z[j]!) / Math.hypot(...weights.map((row) => row[c]! - row[j]!)));
      return Math.min(...distances);
    });
    expected.forEach((value, i) => {
      expect(margins[i]).toBeCloseTo(value, 4);
    });
  });
});
