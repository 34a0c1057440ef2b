import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '@tensorflow/tfjs-core';
import { argmax } from '../../../src/engine/argmax.js';
import { NEIGHBOURS_KEPT, NO_DEPTH, type FoldResult } from '../../../src/engine/fold-result.js';
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
  firstRepeat: true,
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

/** Squared, in grey levels. */
function pixelDistance(a: number, b: number): number {
  const pixels = new Uint8Array(2 * 64);
  images.read(Int32Array.of(a), pixels.subarray(0, 64));
  images.read(Int32Array.of(b), pixels.subarray(64));
  return pixels.subarray(0, 64).reduce((sum, value, at) => sum + (value - pixels[64 + at]!) ** 2, 0);
}

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

  it('keeps the very neighbours that voted, of held-out examples and of those whose story it tells', async () => {
    const result = await run();
    const { heldOut, told, trained, probes, predicted, depth } = result;
    // The fold before this one held them out.
    expect([...told]).toEqual([...labels.keys()].filter((index) => input.foldOf[index] === 1));
    const inBank = new Set(trained);
    const stories = [
      { rows: heldOut, neighbours: result.heldOutNeighbours, votes: result.heldOutVotes },
      { rows: told, neighbours: result.toldNeighbours, votes: result.toldVotes },
    ];
    for (const { rows, neighbours, votes } of stories) {
      // All five that vote are kept here.
      expect(neighbours).toHaveLength(rows.length * probes * 5);
      rows.forEach((index, row) => {
        for (let probe = 0; probe < probes; probe++) {
          const at = row * probes + probe;
          const near = [...neighbours.subarray(at * 5, at * 5 + 5)];
          expect(near.every((other) => inBank.has(other) && other !== index)).toBe(true);
          const ones = near.filter((other) => labels[other] === 1).length;
          expect([...votes.subarray(at * 2, at * 2 + 2)]).toEqual([5 - ones, ones]);
        }
        // Probe 0 is the pixels: no other trained example is nearer than those named, nearest first.
        const distances = (of: Iterable<number>) => [...of].map((other) => pixelDistance(index, other));
        const truth = distances([...trained].filter((other) => other !== index)).sort((a, b) => a - b);
        expect(distances(neighbours.subarray(row * probes * 5, row * probes * 5 + 5))).toEqual(
          truth.slice(0, 5),
        );
      });
    }
    expect(predicted).toHaveLength(count);
    expect(depth).toHaveLength(count);
  });

  it('keeps of many neighbours the eight nearest, and none after the first repeat', async () => {
    const settings = { ...input.settings, k: 12 };
    const { heldOut, heldOutNeighbours, toldNeighbours, toldVotes, probes } = await run({ settings });
    expect(heldOutNeighbours).toHaveLength(heldOut.length * probes * NEIGHBOURS_KEPT);
    const later = await run({ settings, firstRepeat: false });
    expect(
      [later.heldOutNeighbours, later.toldNeighbours, later.toldEpochClasses].map((a) => a.length),
    ).toEqual([0, 0, 0]);
    expect(later.toldVotes).toEqual(toldVotes);
    expect(toldNeighbours.every((other) => other >= 0)).toBe(true);
  });

  it('tells what each epoch predicted of an example, ending in its iteration learned', async () => {
    const { told, trained, toldEpochClasses, iterationLearned, settings } = { ...(await run()), ...input };
    const steps = Math.ceil(trained.length / settings.batchSize);
    told.forEach((index, row) => {
      const classes = [...toldEpochClasses.subarray(row * 8, row * 8 + 8)];
      const settled = classes.findLastIndex((c) => c !== classes[7]) + 1;
      expect(iterationLearned[trained.indexOf(index)]).toBe(settled * steps);
    });
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
