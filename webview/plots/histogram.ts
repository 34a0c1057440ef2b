import { binOf, type Bins } from './bins.js';

export interface Histogram {
  readonly counts: Uint32Array;
  readonly undefined: number;
  /** NaN: none is defined. */
  readonly mean: number;
}

export function histogram(values: Float64Array, bins: Bins): Histogram {
  const counts = new Uint32Array(bins.count);
  let none = 0;
  let sum = 0;
  for (const value of values) {
    if (Number.isNaN(value)) {
      none++;
      continue;
    }
    counts[binOf(bins, value)]!++;
    sum += value;
  }
  return { counts, undefined: none, mean: sum / (values.length - none) };
}
