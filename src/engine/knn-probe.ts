import * as tf from '@tensorflow/tfjs-core';
import { argmax } from './argmax.js';
import { createFrame } from './distance-bounds.js';
import { distinctRows } from './distinct-rows.js';
import { NearestChooser } from './nearest-rows.js';
import { createNeighbourSearch, type NeighbourSearch } from './neighbour-search.js';

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
  /** Also return which rows voted: the `most` nearest ones of each of `queries` (all queries, and k, if left out). */
  readonly neighbours?: { readonly queries?: Int32Array; readonly most?: number };
  /** Sizes of the products' blocks; they change the speed, never the answer. */
  readonly blocks?: { readonly queries: number; readonly bank: number };
  /** Cells that the bank is gathered into; 1: none. They change the speed, never an exact answer. */
  readonly cells?: number;
  /** In (0, 1]. 1, the default: exact. Below, neighbours may be missed: see neighbour-search.ts. */
  readonly reach?: number;
}

export interface ProbeAnswer {
  /** Votes for every class; a row sums to k, or to all the others where the bank has fewer. [n_q, C] */
  readonly votes: Uint16Array;
  /** Bank rows that voted, nearest first, −1 where the bank has fewer; only if asked for. [asked queries, most] */
  readonly neighbours?: Int32Array;
  /** Part of the true neighbours that voted: 1 where the search was exact, else measured on a sample of queries. */
  readonly recall: number;
}

/** The bank's block stays in the second-level cache while the product passes over it. */
const BLOCKS = { queries: 512, bank: 512 };
/**
 * Smaller banks are not worth gathering into cells: rows are ruled out in JavaScript, so that it pays later where
 * products are quicker (TensorFlow: three to four times). Either way the answer is the same.
 */
const SMALLEST_GATHERED = 2000;
const SMALLEST_GATHERED_ON_TENSORFLOW = 16_000;
/** Queries that an approximate search's recall is measured on. */
const RECALL_SAMPLE = 256;

/**
 * k-nearest-neighbour vote by Euclidean distance. With reach 1 it is exact: the same answer as brute force in float64
 * with ties broken by the lowest bank row, on every backend with float32 accumulation and for all blocks and cells.
 *
 * A float32 matrix product gives bounds on distances (distance-bounds.ts); the few rows that these cannot decide
 * are measured again in float64 from the embeddings themselves. Equal bank rows are searched as one, so that constant
 * embeddings or duplicate images cost nothing. Large banks are gathered into cells, most of which are proven too far
 * from a query to be looked into (bank-cells.ts): at 45,000 rows nine tenths of them. Where distances of *different*
 * rows crowd within float32's rounding, or tie, time rises towards that of brute force; memory never does.
 * Throws a RangeError for NaN or infinite embeddings.
 */
export function probeVotes(question: ProbeQuestion): ProbeAnswer {
  const { bank, bankLabels, queries, self, k, classes, dimensions, reach = 1 } = question;
  const n = bankLabels.length;
  const frame = createFrame(bank, queries, dimensions);
  const distinct = distinctRows(bank, dimensions);
  const { groupOf, members, starts, groups } = distinct;
  const isAlone = (row: number): boolean => {
    const group = groupOf[row]!;
    return members.subarray(starts[group], starts[group + 1]).length === 1;
  };
  const wanted = self.map((own) => Math.min(k, own < 0 ? n : n - 1));
  const search = createNeighbourSearch({
    frame,
    bank,
    rows: Int32Array.from({ length: groups }, (_, group) => members[starts[group]!]!),
    queries,
    wanted,
    // A group that is the query alone offers nobody; each other group offers at least one.
    excluded: self.map((own) => (own >= 0 && isAlone(own) ? own : -1)),
    blocks: question.blocks ?? BLOCKS,
    cells: question.cells ?? cellsFor(groups),
  });
  try {
    const chooser = new NearestChooser({ bank, distinct, queries, dimensions, self, wanted });
    const votes = new Uint16Array(self.length * classes);
    const all = Int32Array.from(self.keys());
    const kept = question.neighbours === undefined ? null : keepNeighbours(question.neighbours, all, k);
    search.find(all, reach, (query, candidates, count) => {
      const chosen = chooser.choose(query, candidates, count, kept?.wants(query) ?? false);
      for (const row of chosen) votes[query * classes + bankLabels[row]!]!++;
      kept?.take(query, chosen);
    });
    const recall = reach === 1 ? 1 : measureRecall(search, chooser, spread(all, RECALL_SAMPLE), reach);
    return kept === null ? { votes, recall } : { votes, neighbours: kept.rows, recall };
  } finally {
    search.dispose();
  }
}

/** Where the neighbours of the queries that were asked for gather, a row a query in the order asked. */
function keepNeighbours(
  { queries, most }: NonNullable<ProbeQuestion['neighbours']>,
  all: Int32Array,
  k: number,
): {
  readonly rows: Int32Array;
  wants(query: number): boolean;
  take(query: number, chosen: Int32Array): void;
} {
  const asked = queries ?? all;
  const width = Math.min(most ?? k, k);
  const rows = new Int32Array(asked.length * width).fill(-1);
  const placeOf = new Int32Array(all.length).fill(-1);
  asked.forEach((query, place) => {
    placeOf[query] = place;
  });
  return {
    rows,
    wants: (query) => placeOf[query]! >= 0,
    take(query, chosen) {
      const place = placeOf[query]!;
      if (place >= 0) rows.set(chosen.subarray(0, width), place * width);
    },
  };
}

/** Class that each row of votes ([n, C]) elects: most votes, then the lowest index, as scikit-learn does. [n] */
export function electedClasses(votes: Uint16Array, classes: number): Uint16Array {
  return Uint16Array.from({ length: votes.length / classes }, (_, i) => argmax(votes, i * classes, classes));
}

/** Cells for a bank of `rows` different rows: more cells rule out more rows, and cost more to find and to rule out. */
function cellsFor(rows: number): number {
  const smallest = tf.getBackend() === 'tensorflow' ? SMALLEST_GATHERED_ON_TENSORFLOW : SMALLEST_GATHERED;
  return rows < smallest ? 1 : Math.round(2.4 * Math.sqrt(rows));
}

/** Part of the neighbours that an exact search finds for `queries` which one of this reach finds too. */
function measureRecall(
  search: NeighbourSearch,
  chooser: NearestChooser,
  queries: Int32Array,
  reach: number,
): number {
  const found = new Map<number, Set<number>>();
  search.find(queries, reach, (query, candidates, count) => {
    found.set(query, new Set(chooser.choose(query, candidates, count, false)));
  });
  let hits = 0;
  let total = 0;
  search.find(queries, 1, (query, candidates, count) => {
    const truth = chooser.choose(query, candidates, count, false);
    total += truth.length;
    hits += truth.filter((row) => found.get(query)?.has(row)).length;
  });
  return total === 0 ? 1 : hits / total;
}

/** `count` of the values, evenly spread. */
function spread(values: Int32Array, count: number): Int32Array {
  if (values.length <= count) return values;
  return Int32Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)]!);
}
