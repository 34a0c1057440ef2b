import { binOf, type Bins } from './bins.js';

/** How many examples lie where on the plane of two measures. */
export interface Density {
  /** [y][x], flat, lowest first; after the last row those whose y is undefined. */
  readonly counts: Uint32Array;
  /** Of these, how many are flagged. */
  readonly flagged: Uint32Array;
  readonly most: number;
  /** Examples without an x, which are nowhere. */
  readonly left: number;
}

export function density(
  x: { readonly values: Float64Array; readonly bins: Bins },
  y: { readonly values: Float64Array; readonly bins: Bins },
  flags: Uint8Array,
): Density {
  const columns = x.bins.count;
  const counts = new Uint32Array(columns * (y.bins.count + 1));
  const flagged = new Uint32Array(counts.length);
  let left = 0;
  for (let row = 0; row < x.values.length; row++) {
    const across = x.values[row]!;
    if (Number.isNaN(across)) {
      left++;
      continue;
    }
    const up = y.values[row]!;
    const line = Number.isNaN(up) ? y.bins.count : binOf(y.bins, up);
    const cell = line * columns + binOf(x.bins, across);
    counts[cell]!++;
    flagged[cell]! += flags[row]!;
  }
  return { counts, flagged, most: counts.reduce((most, count) => Math.max(most, count), 0), left };
}
