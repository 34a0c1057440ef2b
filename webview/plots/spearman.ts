import { sortIndices } from '../model/sort-indices.js';

/**
 * Spearman's ρ of the pairs in which both values are defined, equal values with the mean of their ranks.
 * Null: there are fewer than two such pairs, or one of the two is the same in all.
 */
export function spearman(x: Float64Array, y: Float64Array): number | null {
  const defined: number[] = [];
  for (let row = 0; row < x.length; row++) {
    if (!Number.isNaN(x[row]!) && !Number.isNaN(y[row]!)) defined.push(row);
  }
  const a = ranks(Float64Array.from(defined, (row) => x[row]!));
  const b = ranks(Float64Array.from(defined, (row) => y[row]!));
  // Ranks with ties averaged keep this mean.
  const mean = (defined.length - 1) / 2;
  let across = 0;
  let spreadA = 0;
  let spreadB = 0;
  for (let i = 0; i < defined.length; i++) {
    const fromA = a[i]! - mean;
    const fromB = b[i]! - mean;
    across += fromA * fromB;
    spreadA += fromA * fromA;
    spreadB += fromB * fromB;
  }
  return spreadA === 0 || spreadB === 0 ? null : across / Math.sqrt(spreadA * spreadB);
}

/** From 0. */
function ranks(values: Float64Array): Float64Array {
  const order = sortIndices(values);
  const ranked = new Float64Array(values.length);
  let start = 0;
  while (start < order.length) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) ranked[order[i]!] = (start + end - 1) / 2;
    start = end;
  }
  return ranked;
}
