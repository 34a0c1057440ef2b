import { describe, expect, test } from 'vitest';
import {
  binOf,
  binWords,
  borderOf,
  depthBins,
  edgeOf,
  middleOf,
  rangeOf,
  type Bins,
} from '../../../../webview/plots/bins.js';
import { density } from '../../../../webview/plots/density.js';
import { filterTest, NO_FILTER } from '../../../../webview/plots/filter.js';
import { histogram } from '../../../../webview/plots/histogram.js';
import { seededRandom } from '../../../seeded-random.js';
import { examplesOf } from '../examples-of.js';

const THIRDS = Float64Array.of(0, 1 / 3, 2, Number.NaN, 4 + 2 / 3, 6);

describe('means over three models', () => {
  const bins = depthBins(THIRDS, 6);

  test('have a bin for each of their values, with the value in its middle', () => {
    expect(bins).toMatchObject({ count: 19, perProbe: 3, exact: true });
    for (const value of THIRDS) {
      if (!Number.isNaN(value)) expect(middleOf(bins, binOf(bins, value))).toBeCloseTo(value, 12);
    }
    // A sum of thirds can come out a little below.
    expect(binOf(bins, 2 - 1e-12)).toBe(6);
    expect(binWords(bins, 7)).toBe('2.33');
  });

  test('have their border after the last value that is not above the threshold', () => {
    expect(borderOf(bins, 2)).toBeCloseTo(2 + 1 / 6, 12);
    expect(borderOf(bins, 2 - 1e-12)).toBeCloseTo(2 + 1 / 6, 12);
    expect(borderOf(bins, 2.2)).toBeCloseTo(2 + 1 / 6, 12);
  });
});

describe('means over many models', () => {
  const values = Float64Array.from({ length: 50 }, (_, i) => (i / 49) * 5);
  const bins = depthBins(values, 5);

  test('are gathered, the highest value in the last bin', () => {
    expect(bins).toMatchObject({ count: 15, exact: false });
    expect(binOf(bins, 5)).toBe(14);
    expect(binOf(bins, 0)).toBe(0);
    expect(binWords(bins, 1)).toBe('0.33 to 0.67');
    expect(borderOf(bins, 2.2)).toBe(2.2);
  });
});

test('bins of nothing, and of a network without layers, are still bins', () => {
  expect(depthBins(new Float64Array(0), 5).count).toBe(6);
  expect(depthBins(Float64Array.of(Number.NaN), 0).count).toBe(1);
  const odd = depthBins(Float64Array.of(0.1234), 0);
  expect(odd.count).toBeGreaterThan(0);
  expect(binOf(odd, 0.1234)).toBe(0);
});

test.each<[string, (random: number) => number]>([
  ['few values', (random) => Math.round(random * 18) / 3],
  ['many values', (random) => random * 6],
])('the filters of the bins show each example once, where there are %s', (_, draw) => {
  const random = seededRandom(3);
  const examples = examplesOf(Array.from({ length: 400 }, () => ({ label_depth: draw(random()) })));
  const values = examples.measures.get('label_depth') ?? new Float64Array();
  const bins: Bins = depthBins(values, 6);
  const { counts } = histogram(values, bins);
  const shown = [...counts].map((count, bin) => {
    const test = filterTest(examples, { ...NO_FILTER, ranges: [rangeOf(bins, bin, 'label_depth')] });
    const rows = [...values.keys()].filter((row) => test?.(row));
    expect(rows).toHaveLength(count);
    expect(edgeOf(bins, bin)).toBeLessThan(edgeOf(bins, bin + 1));
    return rows;
  });
  expect(shown.flat().sort((a, b) => a - b)).toEqual([...values.keys()]);
});

test('a histogram counts what is undefined aside', () => {
  const { counts, undefined: none, mean } = histogram(THIRDS, depthBins(THIRDS, 6));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5);
  expect(none).toBe(1);
  expect(mean).toBeCloseTo((0 + 1 / 3 + 2 + 4 + 2 / 3 + 6) / 5, 12);
});

test('the plane has a row of its own for those without a held-out depth', () => {
  const x = Float64Array.of(0, 0, 1, 1, Number.NaN);
  const y = Float64Array.of(0, 0, 2, Number.NaN, 1);
  const cells = density(
    { values: x, bins: depthBins(x, 1) },
    { values: y, bins: depthBins(y, 2) },
    Uint8Array.of(1, 0, 1, 1, 1),
  );
  expect([...cells.counts]).toEqual([2, 0, 0, 0, 0, 1, 0, 1]);
  expect([...cells.flagged]).toEqual([1, 0, 0, 0, 0, 1, 0, 1]);
  expect(cells).toMatchObject({ most: 2, left: 1 });
});
