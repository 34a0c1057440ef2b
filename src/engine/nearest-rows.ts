import type { DistinctRows } from './distinct-rows.js';

export interface Candidacy {
  /** [n_t, D] */
  readonly bank: Float32Array;
  /** Its rows in groups of equal ones. */
  readonly distinct: DistinctRows;
  /** [n_q, D] */
  readonly queries: Float32Array;
  /** D */
  readonly dimensions: number;
  /** The bank's row that is the query itself, or −1. [n_q] */
  readonly self: Int32Array;
  /** How many rows to choose, at most as many as there are others. [n_q] */
  readonly wanted: Int32Array;
}

/**
 * Chooses the nearest rows to `query` among the first `count` of `candidates` and all rows equal to these, itself left
 * out: by distance in float64, then by row. `inOrder` false may return them in any order. Valid until the next call.
 */
export type ChooseNearest = (
  query: number,
  candidates: Int32Array,
  count: number,
  inOrder: boolean,
) => Int32Array;

export function createChooser({
  bank,
  distinct,
  queries,
  dimensions,
  self,
  wanted,
}: Candidacy): ChooseNearest {
  const { groupOf, members, starts } = distinct;
  const nearest = createNearest(wanted.reduce((a, b) => Math.max(a, b), 0));

  /** How many rows the candidates stand for. */
  function offered(own: number, candidates: Int32Array, count: number): number {
    const ownGroup = own < 0 ? -1 : groupOf[own]!;
    let total = 0;
    for (let i = 0; i < count; i++) {
      const group = groupOf[candidates[i]!]!;
      total += starts[group + 1]! - starts[group]! - (group === ownGroup ? 1 : 0);
    }
    return total;
  }

  return (query, candidates, count, inOrder) => {
    const own = self[query]!;
    const limit = wanted[query]!;
    nearest.clear(limit);
    const measured = inOrder || offered(own, candidates, count) !== limit;
    for (let i = 0; i < count; i++) {
      const candidate = candidates[i]!;
      const group = groupOf[candidate]!;
      const distance = measured
        ? squaredDistance(queries, query * dimensions, bank, candidate * dimensions, dimensions)
        : 0;
      for (let at = starts[group]!; at < starts[group + 1]!; at++) {
        const row = members[at]!;
        if (row !== own && !nearest.offer(distance, row)) break;
      }
    }
    return nearest.rows.subarray(0, limit);
  };
}

/** In float64, by direct subtraction, four partial sums in a fixed order: exact for integers up to 2²⁶. */
function squaredDistance(
  a: Float32Array,
  atA: number,
  b: Float32Array,
  atB: number,
  dimensions: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let d = 0;
  for (; d + 3 < dimensions; d += 4) {
    const d0 = a[atA + d]! - b[atB + d]!;
    const d1 = a[atA + d + 1]! - b[atB + d + 1]!;
    const d2 = a[atA + d + 2]! - b[atB + d + 2]!;
    const d3 = a[atA + d + 3]! - b[atB + d + 3]!;
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (; d < dimensions; d++) s0 += (a[atA + d]! - b[atB + d]!) ** 2;
  return s0 + s1 + (s2 + s3);
}

/** The nearest rows offered so far, sorted by distance, then row. */
function createNearest(capacity: number) {
  const rows = new Int32Array(capacity);
  const distances = new Float64Array(capacity);
  let size = 0;
  let limit = capacity;
  return {
    rows,
    clear(wanted: number): void {
      size = 0;
      limit = wanted;
    },
    /** False when the row is too far: no later row at the same distance can be near enough. */
    offer(distance: number, row: number): boolean {
      const comesBefore = (i: number) =>
        distance < distances[i]! || (distance === distances[i]! && row < rows[i]!);
      if (size === limit && !comesBefore(limit - 1)) return false;
      let at = size < limit ? size++ : limit - 1;
      while (at > 0 && comesBefore(at - 1)) {
        distances[at] = distances[at - 1]!;
        rows[at] = rows[at - 1]!;
        at--;
      }
      distances[at] = distance;
      rows[at] = row;
      return true;
    },
  };
}
