import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '@tensorflow/tfjs-core';
import { argmax } from '../../../src/engine/argmax.js';
import { NO_DEPTH, type FoldResult } from '../../../src/engine/fold-result.js';
import { runFold, type FoldInput } from '../../../src/engine/run-fold.js';
import { stratifiedFolds } from '../../../src/engine/stratified-folds.js';
import { PRESET_SETTINGS } from '../../../src/protocol/settings.js';
import { startBackends } from '../kernels/backends.js';
import { toyImages } from './toy-images.js';

const count = 96;
const { images, labels } = toyImages(count, 8, 3);
const input: FoldInput = {
  images,
  labels,
  classes: 2,
  foldOf: stratifiedFolds(labels, 4, 1),
  fold: 2,
  settings: { ...PRESET_SETTINGS.quick, epochs: 8, batchSize: 16, width: 4, k: 5 },
  seed: 11,
};
const run = (changes: Partial<FoldInput> = {}): Promise<FoldResult> =>
  runFold(
    { ...input, ...changes },
    {
      onNetwork: () => undefined,
      onEpoch: () => undefined,
      onProbe: () => undefined,
      breathe: () => Promise.resolve(),
    },
  );

beforeAll(() => startBackends('plain'));

describe('runFold', () => {
  it('partitions the examples and learns what is easy', async () => {
    const result = await run();
    expect(result.recall).toBe(1);
    expect([...result.trained, ...result.heldOut].sort((a, b) => a - b)).toEqual([...labels.keys()]);
    expect([...result.heldOut].every((index) => input.foldOf[index] === 2)).toBe(true);
    const right = [...result.heldOut].filter((index) => result.predicted[index] === labels[index]).length;
    expect(right / result.heldOut.length).toBeGreaterThan(0.95);
    // Two bright halves: already the pixels' neighbours agree with the network.
    expect([...result.depth].filter((depth) => depth === 0).length).toBeGreaterThan(0.9 * count);
  });

  it('gives each held-out example k votes a probe, and scores that sum to 1', async () => {
    const { heldOut, heldOutVotes, heldOutScores, heldOutLogits, probes, predicted } = await run();
    for (let row = 0; row < heldOut.length; row++) {
      for (let probe = 0; probe < probes; probe++) {
        const at = (row * probes + probe) * 2;
        expect(heldOutVotes[at]! + heldOutVotes[at + 1]!).toBe(5);
      }
      expect(heldOutScores[row * 2]! + heldOutScores[row * 2 + 1]!).toBeCloseTo(1, 5);
      expect(argmax(heldOutLogits, row * 2, 2)).toBe(predicted[heldOut[row]!]);
    }
  });

  it('leaves a planted label error deep or unfitted, and sees its neighbours vote for the true class', async () => {
    const planted = input.foldOf.findIndex((fold) => fold !== 2);
    const wrong = labels.slice();
    wrong[planted] = 1 - labels[planted]!;
    const { trained, labelDepth, trainedProbeClasses, probes } = await run({ labels: wrong });
    const row = trained.indexOf(planted);
    expect(trainedProbeClasses[row * probes]).toBe(labels[planted]);
    const others = [...labelDepth].filter((_, at) => at !== row);
    expect(labelDepth[row]).toBeGreaterThan(others.reduce((a, b) => a + b) / others.length + 1);
  });

  it("sums trained examples' votes over the probes, each by its own row", async () => {
    const { trainedVoteSums, probes } = await run();
    for (let at = 0; at < trainedVoteSums.length; at += 2)
      expect(trainedVoteSums[at]! + trainedVoteSums[at + 1]!).toBe(5 * probes);
    // With one neighbour a probe's class is its only vote.
    const one = await run({ settings: { ...input.settings, k: 1 } });
    const counted = Uint16Array.from({ length: one.trained.length * 2 }, (_, at) => {
      const row = Math.floor(at / 2);
      const ofRow = one.trainedProbeClasses.subarray(row * probes, (row + 1) * probes);
      return ofRow.filter((c) => c === at % 2).length;
    });
    expect(one.trainedVoteSums).toEqual(counted);
  });

  it('is the same for the same seed and another for another', async () => {
    const [first, second, third] = [await run(), await run(), await run({ seed: 12 })];
    expect(second).toEqual(first);
    expect(third.heldOutLogits).not.toEqual(first.heldOutLogits);
  });

  it('measures iteration learned at fixed steps and input margins where asked', async () => {
    const settings = { ...input.settings, iterationEvery: 3, inputMargin: true };
    const { iterationLearned, inputMargin, heldOut } = await run({ settings });
    expect([...iterationLearned].every((step) => step % 3 === 0)).toBe(true);
    expect(inputMargin).toHaveLength(heldOut.length);
    expect(inputMargin.every((margin) => margin > 0)).toBe(true);
  });

  it('gives back its memory, also when stopped', async () => {
    const before = tf.memory().numTensors;
    await run();
    expect(tf.memory().numTensors).toBe(before);
    let steps = 0;
    const stopped = runFold(input, {
      onNetwork: () => undefined,
      onEpoch: () => undefined,
      onProbe: () => undefined,
      breathe: () => (++steps === 5 ? Promise.reject(new Error('stop')) : Promise.resolve()),
    });
    await expect(stopped).rejects.toThrow('stop');
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([NO_DEPTH])('never stores a depth outside 0 … L other than %i', async (undefinedDepth) => {
    const { depth, labelDepth, probes } = await run();
    for (const value of depth) expect(value === undefinedDepth || (value >= 0 && value < probes)).toBe(true);
    for (const value of labelDepth) expect(value >= 0 && value <= probes).toBe(true);
  });
});
