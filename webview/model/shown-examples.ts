import { rowOf, type Examples } from './examples.js';

/** What is shown: the examples that the user asked for, in order, and the one that is active. */
export interface ShownExamples {
  readonly examples: Examples;
  /** Of the first view only the beginning. */
  readonly rows: Uint32Array;
  /** How many there are in the order shown. */
  readonly total: number;
  /** The active one in the order shown, its row, and its place in the dataset. */
  readonly index: number;
  readonly row: number;
  readonly place: number;
}

export function shownExamples(
  examples: Examples | null,
  rows: Uint32Array | null,
  listed: number,
  selected: number | null,
): ShownExamples | null {
  if (examples === null || rows === null) return null;
  const total = examples.extent === 'first' ? Math.max(listed, rows.length) : rows.length;
  const index = Math.max(0, rows.indexOf(rowOf(examples, selected)));
  const row = rows[index];
  return row === undefined ? null : { examples, rows, total, index, row, place: examples.places[row] ?? 0 };
}
