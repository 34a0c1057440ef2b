import { describe, expect, it } from 'vitest';
import { scoreLabels } from '../../../src/engine/label-error-score.js';

/** Two classes that the sources tell apart, eight images each; the last of class 0 bears label 1. */
const plain = {
  classes: 2,
  labels: Int32Array.from({ length: 16 }, (_, i) => (i < 7 ? 0 : 1)),
  meanScores: shares((i) => (i < 8 ? [0.9, 0.1] : [0.2, 0.8])),
  meanVotes: shares((i) => (i < 8 ? [0.8, 0.2] : [0.1, 0.9])),
  meanTrainedVotes: shares((i) => (i < 8 ? [0.7, 0.3] : [0.2, 0.8])),
};

function shares(row: (i: number) => number[]): Float64Array {
  return Float64Array.from(Array.from({ length: 16 }, (_, i) => row(i)).flat());
}

describe('scoreLabels', () => {
  it('flags the label that all sources contradict, and no other', () => {
    const { score, suggested, likelyMislabeled } = scoreLabels(plain);
    expect([...likelyMislabeled.keys()].filter((i) => likelyMislabeled[i] === 1)).toEqual([7]);
    expect(suggested[7]).toBe(0);
    expect(score[7]).toBeGreaterThan(Math.max(...score.filter((_, i) => i !== 7)));
  });
});
