import type { Examples } from './examples.js';
import type { Measure } from './measures.js';

/** `place`: the order of the dataset, which is that of the paths. */
export type SortKey = Measure | 'place';

export interface Sort {
  readonly by: SortKey;
  readonly descending: boolean;
}

/**
 * All rows in order. Undefined values stand last either way, and equal ones in the order of the dataset.
 * Null: the measure has not been read yet.
 */
export function sortedRows(examples: Examples, { by, descending }: Sort): Uint32Array | null {
  const { count, places } = examples;
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  const sign = descending ? -1 : 1;
  if (by === 'place') return rows.sort((a, b) => sign * (places[a]! - places[b]!));
  const values = examples.measures.get(by);
  if (values === undefined) return null;
  // Infinite keys in place of NaN, so that one subtraction compares; two of them give NaN, which counts as equal.
  const keys = values.map((value) => (Number.isNaN(value) ? Infinity : sign * value));
  return rows.sort((a, b) => keys[a]! - keys[b]! || places[a]! - places[b]!);
}
