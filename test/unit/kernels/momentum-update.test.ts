import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { momentumUpdate } from '../../../src/engine/ops/momentum-update.js';
import { relativeError } from '../relative-error.js';
import { binaries, randomArray, startBackends } from './backends.js';

describe.each(binaries)('momentum update with %s SIMD', (simd) => {
  beforeAll(() => startBackends(simd));

  describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
    it.each([1, 3, 4, 10, 72, 1001])('equals its definition on %i weights', async (size) => {
      await tf.setBackend(backend);
      const [w, v, g] = [1, 2, 3].map((seed) => randomArray([size], seed)) as [
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      const options = { rate: 0.1, momentum: 0.9, decay: 5e-4 };
      const weights = tf.tidy(() => tf.variable(tf.tensor1d(w)));
      const velocity = tf.tidy(() => tf.variable(tf.tensor1d(v)));
      const gradient = tf.tensor1d(g);
      const [expectedW, expectedV] = [Float64Array.from(w), Float64Array.from(v)];
      for (let step = 0; step < 3; step++) {
        momentumUpdate(weights, velocity, gradient, options);
        for (let i = 0; i < size; i++) {
          const d = g[i]! + options.decay * expectedW[i]!;
          expectedV[i] = options.momentum * expectedV[i]! + d;
          expectedW[i]! -= options.rate * (d + options.momentum * expectedV[i]!);
        }
      }
      expect(relativeError(weights.dataSync(), expectedW)).toBeLessThan(1e-6);
      expect(relativeError(velocity.dataSync(), expectedV)).toBeLessThan(1e-6);
      tf.dispose([weights, velocity, gradient]);
    });

    it('leaves clones of the weights as they were', async () => {
      await tf.setBackend(backend);
      const weights = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3])));
      const velocity = tf.tidy(() => tf.variable(tf.zerosLike(weights)));
      const copy = weights.clone();
      const gradient = tf.tensor1d([1, 1, 1]);
      momentumUpdate(weights, velocity, gradient, { rate: 1, momentum: 0, decay: 0 });
      expect([...copy.dataSync()]).toEqual([1, 2, 3]);
      expect([...weights.dataSync()]).toEqual([0, 1, 2]);
      tf.dispose([weights, velocity, gradient, copy]);
    });
  });
});
