import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classEvidence } from '../../../src/engine/class-evidence.js';
import { flipRates } from '../../../src/engine/flip-rates.js';
import { scoreLabels, type ScoreInput } from '../../../src/engine/label-error-score.js';

/** A case of label_error_score.json, as label_error_score.py beside it writes them. */
interface Case {
  readonly P: number[][];
  readonly V: number[][];
  readonly W: number[][] | null;
  readonly y: number[];
  readonly score: number[];
  readonly suggested: number[];
  readonly confidence: number[];
  readonly flagged: number[];
  readonly rates: number[][];
  readonly pooled: number;
  readonly strength: number;
}

const fixture = new URL('../../fixtures/oracles/label_error_score.json', import.meta.url);
// The oracle's own output, checked by what is compared with it.
const cases = JSON.parse(readFileSync(fixture, 'utf8')) as Record<string, Case>;

function inputOf({ P, V, W, y }: Case): ScoreInput {
  return {
    classes: P[0]!.length,
    labels: Int32Array.from(y),
    meanScores: Float64Array.from(P.flat()),
    meanVotes: Float64Array.from(V.flat()),
    meanTrainedVotes: W && Float64Array.from(W.flat()),
  };
}

function flagged({ likelyMislabeled }: { readonly likelyMislabeled: Uint8Array }): number[] {
  return [...likelyMislabeled.keys()].filter((i) => likelyMislabeled[i] === 1);
}

/** Relative, so that scores near 0 are held to their digits too. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  const far = expected.flatMap((value, at) =>
    Math.abs(actual[at]! - value) <= 1e-9 * Math.abs(value) ? [] : [{ at, value, actual: actual[at]! }],
  );
  expect(far).toEqual([]);
}

describe.each(Object.entries(cases))('the oracle: %s', (_, expected) => {
  const input = inputOf(expected);

  it('agrees on the flip rates', () => {
    const { rates, pooled, strength } = flipRates(input);
    expectClose([pooled, strength], [expected.pooled, expected.strength]);
    expectClose(rates, expected.rates.flat());
  });

  it('agrees on scores, suggestions, confidence and flags', () => {
    const actual = scoreLabels(input);
    expectClose(actual.score, expected.score);
    expect([...actual.suggested]).toEqual(expected.suggested);
    expectClose(actual.suggestionConfidence, expected.confidence);
    expect(flagged(actual)).toEqual(expected.flagged);
  });
});

describe('scoreLabels', () => {
  const plain = inputOf(cases['random errors']!);
  const { classes } = plain;

  it('reads float32, as measures store it', () => {
    const single = {
      ...plain,
      meanScores: Float32Array.from(plain.meanScores),
      meanVotes: Float32Array.from(plain.meanVotes),
      meanTrainedVotes: Float32Array.from(plain.meanTrainedVotes!),
    };
    const [a, b] = [scoreLabels(single), scoreLabels(plain)];
    expect(flagged(a)).toEqual(flagged(b));
    for (const [i, score] of a.score.entries()) expect(score).toBeCloseTo(b.score[i]!, 5);
  });

  it('leaves out examples that no model held out, as if they were not there', () => {
    // NaN is what the mean over no models gives; zeros are a source that says nothing.
    const unknown = 9;
    const added = (source: ArrayLike<number>, value: number) =>
      Float64Array.from([...new Array<number>(unknown * classes).fill(value), ...Array.from(source)]);
    for (const value of [NaN, 0]) {
      const more = scoreLabels({
        classes,
        labels: Int32Array.from([...new Array<number>(unknown).fill(1), ...plain.labels]),
        meanScores: added(plain.meanScores, value),
        meanVotes: added(plain.meanVotes, value),
        meanTrainedVotes: added(plain.meanTrainedVotes!, 1 / classes),
      });
      expect(more.score[0]).toBeNaN();
      expect(more.suggested[0]).toBe(-1);
      expect(more.likelyMislabeled[0]).toBe(0);
      const fewer = scoreLabels(plain);
      expect(more.score.slice(unknown)).toEqual(fewer.score);
      expect(more.suggested.slice(unknown)).toEqual(fewer.suggested);
    }
  });

  it('does without the trained votes of an example that has none', () => {
    const missing = Float64Array.from(plain.meanTrainedVotes!).fill(NaN, 0, classes);
    const [one, none] = [
      scoreLabels({ ...plain, meanTrainedVotes: missing }),
      scoreLabels({ ...plain, meanTrainedVotes: null }),
    ];
    expect(one.score[0]).toBe(none.score[0]);
    expect(one.score[1]).not.toBe(none.score[1]);
    expect(one.score[1]).toBe(scoreLabels(plain).score[1]);
  });

  it('finds nothing wrong with a single class', () => {
    const ones = new Float64Array(3).fill(1);
    const single = { classes: 1, labels: new Int32Array(3), meanScores: ones, meanVotes: ones };
    expect(scoreLabels({ ...single, meanTrainedVotes: ones })).toEqual({
      score: new Float64Array(3),
      suggested: new Int32Array(3).fill(-1),
      suggestionConfidence: new Float64Array(3),
      likelyMislabeled: new Uint8Array(3),
    });
  });

  it('gives the same scores when the classes change their order', () => {
    const turned = (source: ArrayLike<number>) =>
      Float64Array.from(source, (_, at) => source[at - (at % classes) + ((at + 1) % classes)]!);
    const { score } = scoreLabels({
      classes,
      labels: plain.labels.map((label) => (label + classes - 1) % classes),
      meanScores: turned(plain.meanScores),
      meanVotes: turned(plain.meanVotes),
      meanTrainedVotes: turned(plain.meanTrainedVotes!),
    });
    expectClose(score, [...scoreLabels(plain).score]);
  });
});

describe('classEvidence', () => {
  it('is the square of one source, and of the geometric mean of two', () => {
    const q = new Float64Array(2);
    const sources = [Float64Array.of(0.9, 0.1), Float64Array.of(0.5, 0.5)];
    // With the floor of 0.1 spread over two classes.
    const odds = 0.95 / 0.15;
    expect(classEvidence(sources.slice(0, 1), 0, q)).toBe(true);
    expect(q[0]! / q[1]!).toBeCloseTo(odds ** 2, 9);
    expect(classEvidence(sources, 0, q)).toBe(true);
    expect(q[0]! / q[1]!).toBeCloseTo(odds, 9);
    expect(q[0]! + q[1]!).toBeCloseTo(1, 12);
  });
});
