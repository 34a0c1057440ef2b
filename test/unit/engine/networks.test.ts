import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createNetwork } from '../../../src/engine/networks/create-network.js';
import type { Network } from '../../../src/engine/networks/network.js';
import '../../../src/engine/ops/gradients.js';
import { createRandom } from '../../../src/engine/random.js';
import { NETWORKS, type NetworkName } from '../../../src/protocol/settings.js';
import { startBackends } from '../kernels/backends.js';

const shape = { size: 8, channels: 3, classes: 4, width: 4 };
const make = (name: NetworkName, seed = 1): Network => createNetwork(name, shape, createRandom(seed));
const images = (count: number): tf.Tensor4D => tf.randomNormal([count, 8, 8, 3], 0, 1, 'float32', 5);

beforeAll(() => startBackends('plain'));

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
    network.forward(x, 'train');
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
    network.forward(x, 'train');
    expect([...network.forward(x, 'evaluate').logits.dataSync()]).not.toEqual(before);
  });

  it("comes to evaluate a batch as it trains on it, each layer with its own channels' moments", () => {
    const network = make(name);
    const x = images(6);
    const trained = network.forward(x, 'train').logits.dataSync();
    for (let pass = 0; pass < 150; pass++) tf.tidy(() => void network.forward(x, 'train'));
    const evaluated = network.forward(x, 'evaluate').logits.dataSync();
    trained.forEach((value, i) => {
      expect(evaluated[i]).toBeCloseTo(value, 3);
    });
  });

  it('has the gradient of its loss along random directions', () => {
    const network = make(name);
    const x = images(8);
    const targets = tf.oneHot(tf.tensor1d([0, 1, 2, 3, 0, 1, 2, 3], 'int32'), 4);
    const loss = (): tf.Scalar => tf.losses.softmaxCrossEntropy(targets, network.forward(x, 'train').logits);
    const variables = network.parameters.map(({ variable }) => variable);
    const { grads } = tf.variableGrads(loss, variables);
    // The classifier's parameters see no kink of a ReLU, so a finite difference is exact enough there.
    for (const variable of variables.slice(-2)) {
      const direction = tf.randomNormal(variable.shape, 0, 1, 'float32', 9);
      const start = variable.clone();
      const at = (step: number): number => {
        variable.assign(tf.add(start, tf.mul(direction, step)));
        return loss().dataSync()[0]!;
      };
      const measured = (at(0.01) - at(-0.01)) / 0.02;
      variable.assign(start);
      const computed = tf.sum(tf.mul(grads[variable.name]!, direction)).dataSync()[0]!;
      expect(Math.abs(computed - measured)).toBeLessThan(0.005 * (Math.abs(measured) + 0.1));
    }
    for (const variable of variables)
      expect(tf.max(tf.abs(grads[variable.name]!)).dataSync()[0]).toBeGreaterThan(0);
  });

  it('gives back its memory', () => {
    const x = images(2);
    const before = tf.memory().numTensors;
    const network = make(name);
    for (const mode of ['train', 'evaluate', 'differentiate'] as const) {
      tf.tidy(() => void network.forward(x, mode));
    }
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
