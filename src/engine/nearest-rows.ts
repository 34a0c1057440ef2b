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

/** Chooses neighbours by distance in float64, then by row. A class for the reason that CandidateLists is one. */
export class NearestChooser {
  readonly #candidacy: Candidacy;
  readonly #nearest: Nearest;

  constructor(candidacy: Candidacy) {
    this.#candidacy = candidacy;
    this.#nearest = new Nearest(candidacy.wanted.reduce((a, b) => Math.max(a, b), 0));
  }

  /**
   * The nearest rows to `query` among the first `count` of `candidates` and all rows equal to these, itself left out.
   * `inOrder` false may return them in any order. Valid until the next call.
   */
  choose(query: number, candidates: Int32Array, count: number, inOrder: boolean): Int32Array {
    const { bank, distinct, queries, dimensions, self, wanted } = this.#candidacy;
    const { groupOf, members, starts } = distinct;
    const nearest = this.#nearest;
    const own = self[query]!;
    const limit = wanted[query]!;
    nearest.clear(limit);
    const measured = inOrder || offered(distinct, own, candidates, count) !== limit;
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
  }
}

/** How many rows the candidates stand for. */
function offered(
  { groupOf, starts }: DistinctRows,
  own: number,
  candidates: Int32Array,
  count: number,
): number {
  const ownGroup = own < 0 ? -1 : groupOf[own]!;
  let total = 0;
  for (let i = 0; i < count; i++) {
    const group = groupOf[candidates[i]!]!;
    total += starts[group + 1]! - starts[group]! - (group === ownGroup ? 1 : 0);
  }
  return total;
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
class Nearest {
  readonly rows: Int32Array;
  readonly #distances: Float64Array;
  #size = 0;
  #limit: number;

  constructor(capacity: number) {
    this.rows = new Int32Array(capacity);
    this.#distances = new Float64Array(capacity);
    this.#limit = capacity;
  }

  clear(wanted: number): void {
    this.#size = 0;
    this.#limit = wanted;
  }

  /** False when the row is too far: no later row at the same distance can be near enough. */
  offer(distance: number, row: number): boolean {
    const rows = this.rows;
    const distances = this.#distances;
    const limit = this.#limit;
    const full = this.#size === limit;
    let at = full ? limit - 1 : this.#size;
    if (full && !isBefore(distance, row, distances[at]!, rows[at]!)) return false;
    while (at > 0 && isBefore(distance, row, distances[at - 1]!, rows[at - 1]!)) {
      distances[at] = distances[at - 1]!;
      rows[at] = rows[at - 1]!;
      at--;
    }
    distances[at] = distance;
    rows[at] = row;
    if (!full) this.#size++;
    return true;
  }
}

function isBefore(distance: number, row: number, otherDistance: number, otherRow: number): boolean {
  return distance < otherDistance || (distance === otherDistance && row < otherRow);
}
