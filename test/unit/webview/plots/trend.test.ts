import { describe, expect, test } from 'vitest';
import { depthBins } from '../../../../webview/plots/bins.js';
import { spearman } from '../../../../webview/plots/spearman.js';
import { trend } from '../../../../webview/plots/trend.js';
import { seededRandom } from '../../../seeded-random.js';

describe('Spearman’s ρ', () => {
  test('of what rises together is 1, whatever its shape, and −1 the other way', () => {
    const x = Float64Array.of(3, 1, 2, 10);
    expect(spearman(x, x.map(Math.exp))).toBeCloseTo(1, 12);
    expect(
      spearman(
        x,
        x.map((value) => -value),
      ),
    ).toBeCloseTo(-1, 12);
  });

  // Ranks 1 2½ 2½ 4 6 6 6 and 2 1 4½ 4½ 3 6½ 6½: products from their mean of 4 sum to 17.75, squares to 25.5 and 27.
  test('gives ties their mean rank', () => {
    const rho = spearman(Float64Array.of(1, 2, 2, 3, 5, 5, 5), Float64Array.of(2, 1, 4, 4, 3, 7, 7));
    expect(rho).toBeCloseTo(17.75 / Math.sqrt(25.5 * 27), 10);
  });

  test('leaves pairs out that are not whole', () => {
    const { NaN: none } = Number;
    expect(spearman(Float64Array.of(1, none, 2, 3), Float64Array.of(1, 5, none, 2))).toBeCloseTo(1, 12);
  });

  test('is not defined for what is always the same', () => {
    expect(spearman(Float64Array.of(1, 2, 3), Float64Array.of(1, 1, 1))).toBeNull();
    expect(spearman(new Float64Array(0), new Float64Array(0))).toBeNull();
    expect(spearman(Float64Array.of(Number.NaN), Float64Array.of(1))).toBeNull();
  });

  test('is the correlation of naive ranks, for many values with ties', () => {
    const random = seededRandom(7);
    const x = Float64Array.from({ length: 300 }, () => Math.floor(random() * 20));
    const y = x.map((value) => value - Math.floor(random() * 12));
    const rank = (values: Float64Array): number[] =>
      [...values].map(
        (value) =>
          values.filter((other) => other < value).length +
          (values.filter((other) => other === value).length - 1) / 2,
      );
    expect(spearman(x, y)).toBeCloseTo(pearson(rank(x), rank(y)), 10);
  });
});

function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (of: (i: number) => number): number => a.reduce((total, _, i) => total + of(i), 0);
  const across = sum((i) => (a[i]! - ma) * (b[i]! - mb));
  return across / Math.sqrt(sum((i) => (a[i]! - ma) ** 2) * sum((i) => (b[i]! - mb) ** 2));
}

test('a trend has mean and quartiles of each bin that has values', () => {
  const { NaN: none } = Number;
  const along = Float64Array.of(0, 0, 0, 0, 2, none, 2);
  const values = Float64Array.of(4, 1, 3, 2, 9, 5, none);
  expect(trend(along, depthBins(along, 2), values)).toEqual([
    { bin: 0, count: 4, mean: 2.5, lower: 1.75, upper: 3.25 },
    { bin: 2, count: 1, mean: 9, lower: 9, upper: 9 },
  ]);
});
