import { expect, it } from 'vitest';
import { scoreLabels } from '../../../src/engine/label-error-score.js';

const input = {
  classes: 3,
  probes: 4,
  labels: Int32Array.of(0, 1, 2, 0),
  // The last example bears 0 and looks like 2.
  meanScores: Float32Array.of(0.75, 0.125, 0.125, 0, 1, 0, 0.25, 0, 0.75, 0.25, 0, 0.75),
  meanVotes: Float32Array.of(0.5, 0.5, 0, 0, 1, 0, 0, 0, 1, 0, 0.25, 0.75),
  labelDepth: Float64Array.of(1, 0, 0, 4),
  aum: new Float64Array(4),
};

it('scores by the mean of doubt, disagreement and relative label depth', () => {
  const { score } = scoreLabels(input);
  expect(score[0]).toBeCloseTo((0.25 + 0.5 + 0.25) / 3, 6);
  expect(score[1]).toBe(0);
  expect(score[3]).toBeCloseTo((0.75 + 1 + 1) / 3, 6);
});

it('suggests the likeliest other class, with its mean as confidence, and flags the one that looks wrong', () => {
  const { suggested, suggestionConfidence, likelyMislabeled } = scoreLabels(input);
  expect([...suggested]).toEqual([1, 0, 0, 2]);
  expect([...suggestionConfidence]).toEqual([0.3125, 0, 0.125, 0.75]);
  expect([...likelyMislabeled]).toEqual([0, 0, 0, 0]);
  // With class 2's own example less sure, its threshold falls within reach.
  const unsure = { ...input, meanScores: input.meanScores.map((p, at) => (at === 8 ? 0.5 : p)) };
  expect([...scoreLabels(unsure).likelyMislabeled]).toEqual([0, 0, 0, 1]);
});
