import * as tf from '@tensorflow/tfjs-core';
import { multiply } from './bank-blocks.js';
import { bankColumns, queryRows, type BankColumns, type Frame } from './distance-bounds.js';
import { createRandom } from './random.js';

/**
 * The bank gathered into cells of rows near to each other, with what it takes to prove that a cell holds no neighbour
 * of a query.
 *
 * With the centres a and c of two cells, f(x) = (‖x−a‖² − ‖x−c‖²) / 2‖a−c‖ says how far x lies beyond the plane
 * halfway between them. It changes by no more than x moves, so that every row b of the cell c is at least
 * min f(b) − f(q) away from a query q (the Hilbert exclusion of R. Connor et al., *ACM Trans. Inf. Syst.* 35:3, 2016,
 * with the cell's own distance from the plane added). With s_c(x) = ‖c‖²/2 − x·c, f(x) is (s_a(x) − s_c(x)) / ‖a−c‖,
 * and distance-bounds.ts bounds each s by a float32 product, so that rounding cannot make the proof wrong.
 */
export interface BankCells {
  /** K */
  readonly count: number;
  /** The bank's rows that were gathered, cell by cell. [n] */
  readonly rows: Int32Array;
  /** Cell c is rows[starts[c] … starts[c+1]). [K + 1] */
  readonly starts: Int32Array;
  /** The centres as columns of a product. [D+2, K] */
  readonly centres: Float32Array;
  /** ‖c‖ in the frame. [K] */
  readonly norms: Float64Array;
  /** ‖a−c‖ in the frame, rounded up. [K, K] */
  readonly gaps: Float64Array;
  /** At [a, c]: lower bound on s_a(b) − s_c(b) over the rows b of c; Infinity where c is empty. [K, K] */
  readonly margins: Float64Array;
}

/** Cells are found from a sample in few rounds: more of either costs more than the better cells save. */
const ROUNDS = 2;
const SAMPLE_PER_CELL = 16;
/** Rows of a product with the centres. */
const BLOCK = 1024;
const ROUND_UP = 1 + 2 ** -30;

/**
 * Gathers `rows` of a bank [n_t, D] into `count` cells (at most as many as there are rows; some may stay empty) by
 * k-means (Lloyd's) on a sample. Its seed is fixed: in an exact search cells decide what is skipped, not what is found.
 */
export function createCells(frame: Frame, bank: Float32Array, rows: Int32Array, count: number): BankCells {
  const { dimensions } = frame;
  const picked = rows.slice();
  createRandom(0).shuffle(picked);
  const sample = picked.subarray(0, SAMPLE_PER_CELL * count);
  const seeds = picked.subarray(0, count);
  const centres = new Float32Array(seeds.length * dimensions);
  seeds.forEach((row, c) => {
    centres.set(bank.subarray(row * dimensions, (row + 1) * dimensions), c * dimensions);
  });
  for (let round = 0; round < ROUNDS; round++) moveToMeans(frame, centres, bank, sample);
  return gather(frame, centres, bank, rows);
}

/** Calls `visit` with the scores (lower bounds on s) of `rows` of `values` with all centres, a block of rows at a time. */
export function forScores(
  frame: Frame,
  centres: Float32Array,
  values: Float32Array,
  rows: Int32Array,
  visit: (scores: Float32Array, from: number, norms: Float64Array) => void,
): void {
  const width = frame.dimensions + 2;
  const columns = tf.tensor2d(centres, [width, centres.length / width]);
  try {
    for (let from = 0; from < rows.length; from += BLOCK) {
      const block = queryRows(frame, values, rows.subarray(from, from + BLOCK));
      visit(multiply(block.operand, columns), from, block.norms);
    }
  } finally {
    columns.dispose();
  }
}

/** How far a score may be below its s: 2γE, and what devices lose that flush denormals. */
export function scoreError(frame: Frame, rowNorm: number, centreNorm: number): number {
  return 2 * frame.gamma * centreNorm * (rowNorm + centreNorm / 2) + (frame.dimensions + 8) * 2 ** -120;
}

/** Where the smallest of `count` values from `start` on is, counted from there; the first of several. */
export function smallest(values: Float32Array, start: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[start + i]! < values[start + best]!) best = i;
  return best;
}

/** Moves each centre to the mean of those rows that are nearest to it; one without rows stays. */
function moveToMeans(frame: Frame, centres: Float32Array, bank: Float32Array, rows: Int32Array): void {
  const { dimensions } = frame;
  const count = centres.length / dimensions;
  const sums = new Float64Array(centres.length);
  const members = new Int32Array(count);
  forScores(frame, columnsOf(frame, centres).operand, bank, rows, (scores, from, norms) => {
    for (let r = 0; r < norms.length; r++) {
      const c = smallest(scores, r * count, count);
      members[c]!++;
      const at = rows[from + r]! * dimensions;
      for (let d = 0; d < dimensions; d++) sums[c * dimensions + d]! += bank[at + d]!;
    }
  });
  for (let c = 0; c < count; c++) {
    if (members[c] === 0) continue;
    for (let at = c * dimensions; at < (c + 1) * dimensions; at++) centres[at] = sums[at]! / members[c]!;
  }
}

function gather(frame: Frame, centres: Float32Array, bank: Float32Array, rows: Int32Array): BankCells {
  const { operand, norms } = columnsOf(frame, centres);
  const count = norms.length;
  const cellOf = new Int32Array(rows.length);
  const starts = new Int32Array(count + 1);
  // By the rows' own cell first: the other way round, each write would touch another line of the cache.
  const margins = new Float64Array(count * count).fill(Infinity);
  forScores(frame, operand, bank, rows, (scores, from, rowNorms) => {
    for (let r = 0; r < rowNorms.length; r++) {
      const at = r * count;
      const own = smallest(scores, at, count);
      cellOf[from + r] = own;
      starts[own + 1]!++;
      const upper = scores[at + own]! + scoreError(frame, rowNorms[r]!, norms[own]!);
      for (let a = 0; a < count; a++) {
        const margin = scores[at + a]! - upper;
        if (margin < margins[own * count + a]!) margins[own * count + a] = margin;
      }
    }
  });
  transpose(margins, count);
  for (let c = 0; c < count; c++) starts[c + 1]! += starts[c]!;
  const next = starts.slice();
  const gathered = new Int32Array(rows.length);
  rows.forEach((row, i) => (gathered[next[cellOf[i]!]!++] = row));
  return {
    count,
    rows: gathered,
    starts,
    centres: operand,
    norms,
    gaps: gapsBetween(frame, centres),
    margins,
  };
}

function columnsOf(frame: Frame, centres: Float32Array): BankColumns {
  const count = centres.length / frame.dimensions;
  return bankColumns(
    frame,
    centres,
    Int32Array.from({ length: count }, (_, c) => c),
  );
}

function gapsBetween({ dimensions, scale }: Frame, centres: Float32Array): Float64Array {
  const count = centres.length / dimensions;
  const gaps = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let c = 0; c < a; c++) {
      let squares = 0;
      for (let d = 0; d < dimensions; d++) {
        const step = (centres[a * dimensions + d]! - centres[c * dimensions + d]!) * scale;
        squares += step * step;
      }
      gaps[a * count + c] = gaps[c * count + a] = Math.sqrt(squares) * ROUND_UP;
    }
  }
  return gaps;
}

function transpose(square: Float64Array, side: number): void {
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < i; j++) {
      const held = square[i * side + j]!;
      square[i * side + j] = square[j * side + i]!;
      square[j * side + i] = held;
    }
  }
}
