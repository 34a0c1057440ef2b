import * as tf from '@tensorflow/tfjs-core';
import { argmax } from './argmax.js';
import { distinctRows, type DistinctRows } from './distinct-rows.js';
import { bankColumns, createFrame, queryRows, type Frame } from './distance-bounds.js';
import { createCandidateSearch } from './nearest-candidates.js';

export interface ProbeQuestion {
  /** Embeddings of the training examples. [n_t, D], n_t ≥ 1 */
  readonly bank: Float32Array;
  /** Their given labels, 0 … C−1. [n_t] */
  readonly bankLabels: Int32Array;
  /** [n_q, D] */
  readonly queries: Float32Array;
  /** The bank's row that is the query itself and must not vote for it, or −1. [n_q] */
  readonly self: Int32Array;
  readonly k: number;
  /** C */
  readonly classes: number;
  /** D */
  readonly dimensions: number;
  /** Also return which rows voted. */
  readonly neighbours?: boolean;
  /** Sizes of the products' blocks; they change the speed, never the answer. */
  readonly blocks?: { readonly queries: number; readonly bank: number };
}

export interface ProbeAnswer {
  /** Votes for every class; a row sums to k, or to all the others where the bank has fewer. [n_q, C] */
  readonly votes: Uint16Array;
  /** Bank rows that voted, nearest first, −1 where the bank has fewer; only if asked for. [n_q, k] */
  readonly neighbours?: Int32Array;
}

/** Floats in 64 MB: the largest temporary. */
const LARGEST = 2 ** 24;

/**
 * Exact k-nearest-neighbour vote by Euclidean distance: the same answer as brute force in float64 with ties broken by
 * the lowest bank row, on every backend with float32 accumulation and for every block size.
 *
 * A float32 matrix product gives bounds on all distances (distance-bounds.ts); the few rows that these cannot decide
 * are measured again in float64 from the embeddings themselves. Equal bank rows are searched as one, so that constant
 * embeddings or duplicate images cost nothing. Where distances of *different* rows crowd within float32's rounding,
 * or tie, time rises towards that of brute force; memory never does.
 * Throws a RangeError for NaN or infinite embeddings.
 */
export function probeVotes(question: ProbeQuestion): ProbeAnswer {
  const { bank, bankLabels, queries, self, k, classes, dimensions } = question;
  const n = bankLabels.length;
  const frame = createFrame(bank, queries, dimensions);
  const distinct = distinctRows(bank, dimensions);
  const votes = new Uint16Array(self.length * classes);
  const neighbours = question.neighbours === true ? new Int32Array(self.length * k).fill(-1) : undefined;
  const nearest = createNearest(Math.min(k, n));

  forLowerBounds(question, frame, distinct, (lower, blockSize, norms, from, queryNorms) => {
    const search = createCandidateSearch(frame, norms, blockSize);
    for (let r = 0; r < queryNorms.length; r++) {
      const q = from + r;
      const own = self[q]!;
      const wanted = Math.min(k, own < 0 ? n : n - 1);
      if (wanted === 0) continue;
      const ownGroup = own < 0 ? -1 : distinct.groupOf[own]!;
      const alone = own >= 0 && sizeOf(distinct, ownGroup) === 1;
      // A group that is the query alone offers nobody; each other group offers at least one.
      const found = search.find(lower, r, queryNorms[r]!, wanted, alone ? ownGroup : -1);
      nearest.clear(wanted);
      const decided =
        neighbours === undefined && offered(distinct, found.groups, found.count, ownGroup) === wanted;
      for (let i = 0; i < found.count; i++) {
        const group = found.groups[i]!;
        const start = distinct.starts[group]!;
        const end = distinct.starts[group + 1]!;
        const distance = decided
          ? 0
          : squaredDistance(queries, q * dimensions, bank, distinct.members[start]! * dimensions, dimensions);
        for (let at = start; at < end; at++) {
          const row = distinct.members[at]!;
          if (row !== own && !nearest.offer(distance, row)) break;
        }
      }
      for (let i = 0; i < wanted; i++) votes[q * classes + bankLabels[nearest.rows[i]!]!]!++;
      neighbours?.set(nearest.rows.subarray(0, wanted), q * k);
    }
  });
  return neighbours === undefined ? { votes } : { votes, neighbours };
}

/** Class that each row of votes ([n, C]) elects: most votes, then the lowest index, as scikit-learn does. [n] */
export function electedClasses(votes: Uint16Array, classes: number): Uint16Array {
  return Uint16Array.from({ length: votes.length / classes }, (_, i) => argmax(votes, i * classes, classes));
}

type Visit = (
  lower: readonly Float32Array[],
  blockSize: number,
  norms: Float64Array,
  from: number,
  queryNorms: Float64Array,
) => void;

/** Calls `visit` for each block of queries with the lower bounds to all groups of the bank. */
function forLowerBounds(question: ProbeQuestion, frame: Frame, distinct: DistinctRows, visit: Visit): void {
  const { bank, queries, self, blocks } = question;
  const width = frame.dimensions + 2;
  const atMost = (wish: number, floats: number) => Math.max(1, Math.min(wish, Math.floor(LARGEST / floats)));
  // 512 × 512: the bank's block stays in the second-level cache while the product passes over it.
  const bankBlock = atMost(blocks?.bank ?? 512, width);
  const queryBlock = atMost(blocks?.queries ?? 512, Math.max(width, distinct.groups));
  const norms = new Float64Array(distinct.groups);
  const columns: tf.Tensor2D[] = [];
  try {
    for (let from = 0; from < distinct.groups; from += bankBlock) {
      const to = Math.min(from + bankBlock, distinct.groups);
      const rows = Int32Array.from(
        { length: to - from },
        (_, j) => distinct.members[distinct.starts[from + j]!]!,
      );
      const prepared = bankColumns(frame, bank, rows);
      norms.set(prepared.norms, from);
      columns.push(tf.tensor2d(prepared.operand, [width, to - from]));
    }
    for (let from = 0; from < self.length; from += queryBlock) {
      const rows = queryRows(frame, queries, from, Math.min(from + queryBlock, self.length));
      const left = tf.tensor2d(rows.operand, [rows.norms.length, width]);
      // The bank comes transposed: on WASM a product that transposes on the way is ten times slower.
      // No tidy around it: tidy would search the returned array, element by element, for tensors to keep.
      const lower = columns.map((right) => {
        const product = tf.matMul(left, right);
        const values = product.dataSync<'float32'>();
        product.dispose();
        return values;
      });
      left.dispose();
      visit(lower, bankBlock, norms, from, rows.norms);
    }
  } finally {
    tf.dispose(columns);
  }
}

function sizeOf(distinct: DistinctRows, group: number): number {
  return distinct.starts[group + 1]! - distinct.starts[group]!;
}

/** How many bank rows the groups hold, the query itself left out. */
function offered(distinct: DistinctRows, groups: Int32Array, count: number, ownGroup: number): number {
  let total = 0;
  for (let i = 0; i < count; i++) {
    const group = groups[i]!;
    total += sizeOf(distinct, group) - (group === ownGroup ? 1 : 0);
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
