import { useMemo } from 'preact/hooks';
import { rowOf, type Examples } from './model/examples.js';
import { filterTest } from './plots/filter.js';
import { queryRows, type Query } from './model/query.js';
import { sortedRows, type Sort } from './model/sort-order.js';
import type { ReviewStore } from './review/review-store.js';

/** The rows that the user asked for, in order; null: a column that this needs has not been read yet. */
export function useShownRows(
  examples: Examples | null,
  query: Query,
  sort: Sort,
  review: ReviewStore,
): Uint32Array | null {
  // What is sorted and filtered depends on single columns, not on whatever else has been read meanwhile.
  const keys = sort.by === 'place' ? examples?.places : examples?.measures.get(sort.by);
  const only = query.only?.inOrder === true ? query.only : null;
  const sorted = useMemo(() => {
    if (examples === null) return null;
    if (only === null) return sortedRows(examples, sort);
    return Uint32Array.from(only.places.map((place) => rowOf(examples, place)).filter((row) => row >= 0));
  }, [only === null ? keys : examples?.places, only ?? sort]);
  const paths = query.search === '' ? undefined : examples?.paths;
  const filtering = query.decisions === 'any' ? 0 : review.filtering;
  const unread = examples !== null && query.filter !== null && filterTest(examples, query.filter) === null;
  return useMemo(
    () =>
      examples === null || sorted === null || paths === null || unread
        ? null
        : queryRows(examples, sorted, query, review.entries),
    [sorted, query, paths, filtering, unread],
  );
}
