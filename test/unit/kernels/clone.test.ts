import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startBackends } from './backends.js';

beforeAll(() => startBackends('plain'));

it('a clone outlives its original and frees its memory', async () => {
  await tf.setBackend('wasm');
  const before = tf.backend().numDataIds();
  const x = tf.tensor1d([1, 2, 3]);
  const copy = x.clone();
  x.dispose();
  expect([...copy.dataSync()]).toEqual([1, 2, 3]);
  copy.dispose();
  expect(tf.backend().numDataIds()).toBe(before);
});

it('assigning to a variable leaves its clones alone', async () => {
  await tf.setBackend('wasm');
  const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
  const copy = variable.clone();
  tf.tidy(() => {
    variable.assign(tf.tensor1d([3, 4]));
  });
  expect([...copy.dataSync()]).toEqual([1, 2]);
  expect([...variable.dataSync()]).toEqual([3, 4]);
  tf.dispose([variable, copy]);
});
