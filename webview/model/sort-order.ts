import type { Examples } from './examples.js';
import type { Measure } from './measures.js';
import { sortIndices } from './sort-indices.js';

/** `place`: the order of the dataset, which is that of the paths. */
export type SortKey = Measure | 'place';

export interface Sort {
  readonly by: SortKey;
  readonly descending: boolean;
}

/**
 * All rows in order. Undefined values stand last either way, and equal ones in the order of the rows.
 * Null: the measure has not been read yet.
 */
export function sortedRows(examples: Examples, { by, descending }: Sort): Uint32Array | null {
  const values = by === 'place' ? Float64Array.from(examples.places) : examples.measures.get(by);
  if (values === undefined) return null;
  const sign = descending ? -1 : 1;
  return sortIndices(values.map((value) => (Number.isNaN(value) ? Infinity : sign * value)));
}
