import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createNetwork } from '../../../src/engine/networks/create-network.js';
import type { Network } from '../../../src/engine/networks/network.js';
import '../../../src/engine/ops/gradients.js';
import { softmaxCrossEntropy } from '../../../src/engine/ops/softmax-cross-entropy.js';
import { createRandom } from '../../../src/engine/random.js';
import { NETWORKS, type NetworkName } from '../../../src/protocol/settings.js';
import { teachAutodiffBatchNorm } from '../kernels/autodiff-batch-norm.js';
import { startBackends } from '../kernels/backends.js';
import { relativeError } from '../relative-error.js';

const shape = { size: 8, channels: 3, classes: 4, width: 4 };
const make = (name: NetworkName, seed = 1): Network => createNetwork(name, shape, createRandom(seed));
const LABELS = [0, 1, 2, 3, 0, 1, 2, 3];
const images = (count: number): tf.Tensor4D => tf.randomNormal([count, 8, 8, 3], 0, 1, 'float32', 5);

/** Cross-entropy and its gradient, as a step of training takes them. */
function lossOf(logits: tf.Tensor2D, labels = LABELS): { loss: number; dlogits: tf.Tensor2D } {
  const values = logits.dataSync<'float32'>();
  const { loss, gradient } = softmaxCrossEntropy(values, Int32Array.from(labels), 4);
  return { loss, dlogits: tf.tensor2d(gradient, logits.shape) };
}

beforeAll(async () => {
  await startBackends('plain');
  teachAutodiffBatchNorm();
});

describe.each(NETWORKS)('%s', (name) => {
  it('has a tap for every probe between input and softmax', () => {
    const network = make(name);
    const { logits, taps } = network.forward(images(3), 'evaluate');
    expect(logits.shape).toEqual([3, 4]);
    expect(network.probes.at(0)).toBe('input');
    expect(network.probes.at(-1)).toBe('softmax');
    expect(taps).toHaveLength(network.probes.length - 2);
    for (const tap of taps) {
      expect(tap.shape[0]).toBe(3);
      // Every tap stands after a ReLU.
      expect(tf.min(tap).dataSync()[0]).toBeGreaterThanOrEqual(0);
    }
  });

  it('is decided by its seed', () => {
    const logits = (seed: number): number[] => [
      ...make(name, seed).forward(images(2), 'evaluate').logits.dataSync(),
    ];
    expect(logits(1)).toEqual(logits(1));
    expect(logits(1)).not.toEqual(logits(2));
  });

  it('does not mix images in evaluation mode', () => {
    const network = make(name);
    const all = images(4);
    const together = network.forward(all, 'evaluate').logits.arraySync();
    const alone = network.forward(tf.slice(all, [2], [1]), 'evaluate').logits.arraySync();
    alone[0]!.forEach((value, c) => {
      expect(value).toBeCloseTo(together[2]![c]!, 4);
    });
  });

  it('evaluates alike with and without gradients', () => {
    const network = make(name);
    const x = images(3);
    // Statistics other than the initial ones.
    network.train(x);
    const evaluated = network.forward(x, 'evaluate').logits.dataSync();
    const differentiable = network.forward(x, 'differentiate').logits.dataSync();
    evaluated.forEach((value, i) => {
      expect(differentiable[i]).toBeCloseTo(value, 3);
    });
  });

  it('follows the batch statistics in training mode only', () => {
    const network = make(name);
    const x = images(6);
    const before = [...network.forward(x, 'evaluate').logits.dataSync()];
    expect([...network.forward(x, 'evaluate').logits.dataSync()]).toEqual(before);
    network.train(x);
    expect([...network.forward(x, 'evaluate').logits.dataSync()]).not.toEqual(before);
  });

  it("comes to evaluate a batch as it trains on it, each layer with its own channels' moments", () => {
    const network = make(name);
    const x = images(6);
    const trained = network.train(x).logits.dataSync();
    for (let pass = 0; pass < 150; pass++) tf.tidy(() => void network.train(x));
    const evaluated = network.forward(x, 'evaluate').logits.dataSync();
    trained.forEach((value, i) => {
      expect(evaluated[i]).toBeCloseTo(value, 3);
    });
  });

  it("has its loss's gradient along random directions", () => {
    const network = make(name);
    const x = images(8);
    const pass = network.train(x);
    const gradients = pass.backward(lossOf(pass.logits).dlogits);
    // The classifier's parameters see no kink of a ReLU, so a finite difference is exact enough there.
    for (const { variable } of network.parameters.slice(-2)) {
      const direction = tf.randomNormal(variable.shape, 0, 1, 'float32', 9);
      const start = variable.clone();
      const at = (step: number): number => {
        variable.assign(tf.add(start, tf.mul(direction, step)));
        return lossOf(network.train(x).logits).loss;
      };
      const measured = (at(0.01) - at(-0.01)) / 0.02;
      variable.assign(start);
      const computed = tf.sum(tf.mul(gradients.get(variable)!, direction)).dataSync()[0]!;
      expect(Math.abs(computed - measured)).toBeLessThan(0.005 * (Math.abs(measured) + 0.1));
    }
  });

  it('has the gradients that autodiff has, in all parameters', () => {
    const network = make(name);
    const x = images(8);
    const variables = network.parameters.map(({ variable }) => variable);
    const targets = tf.oneHot(tf.tensor1d(LABELS, 'int32'), 4);
    const { value, grads } = tf.variableGrads(
      () => tf.losses.softmaxCrossEntropy(targets, network.train(x).logits),
      variables,
    );
    const pass = network.train(x);
    const { loss, dlogits } = lossOf(pass.logits);
    const gradients = pass.backward(dlogits);
    expect(loss).toBeCloseTo(value.dataSync()[0]!, 5);
    expect(gradients.size).toBe(variables.length);
    for (const variable of variables) {
      const expected = grads[variable.name]!.dataSync<'float32'>();
      expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0);
      expect(gradients.get(variable)!.shape).toEqual(variable.shape);
      expect(relativeError(gradients.get(variable)!.dataSync<'float32'>(), expected)).toBeLessThan(2e-5);
    }
  });

  it('gives back its memory', () => {
    const x = images(2);
    const before = tf.memory().numTensors;
    const network = make(name);
    for (const purpose of ['evaluate', 'differentiate'] as const) {
      tf.tidy(() => void network.forward(x, purpose));
    }
    tf.tidy(() => {
      const pass = network.train(x);
      const forward = tf.memory().numTensors;
      const { dlogits } = lossOf(pass.logits, [0, 1]);
      const gradients = pass.backward(dlogits);
      // What the way back has passed is free, though the tidy around it has not ended.
      expect(tf.memory().numTensors - gradients.size).toBeLessThan(forward);
    });
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
