import { quantileSorted } from 'd3-array';
import { binOf, type Bins } from './bins.js';

/** A measure's values in one bin of another. */
export interface TrendPoint {
  readonly bin: number;
  readonly count: number;
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

/** Mean and quartiles of `values` in each bin of `along` that has any, in the order of the bins. */
export function trend(along: Float64Array, bins: Bins, values: Float64Array): TrendPoint[] {
  const sizes = new Uint32Array(bins.count);
  const binOfRow = Int32Array.from(along, (depth, row) => {
    if (Number.isNaN(depth) || Number.isNaN(values[row])) return -1;
    const bin = binOf(bins, depth);
    sizes[bin]!++;
    return bin;
  });
  const buckets = Array.from(sizes, (size) => new Float64Array(size));
  const filled = new Uint32Array(bins.count);
  for (const [row, bin] of binOfRow.entries()) {
    if (bin >= 0) buckets[bin]![filled[bin]!++] = values[row]!;
  }
  return buckets.flatMap((bucket, bin) => {
    if (bucket.length === 0) return [];
    const sorted = Array.from(bucket.sort());
    const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    return [
      {
        bin,
        count: bucket.length,
        mean,
        // Defined, since there are values.
        lower: quantileSorted(sorted, 0.25) ?? mean,
        upper: quantileSorted(sorted, 0.75) ?? mean,
      },
    ];
  });
}
