import type { AuditList } from '../../src/protocol/audit-view.js';
import type { CodedTexts } from './columns.js';
import { filterTest, type Filter } from '../plots/filter.js';
import { fileName, type Examples } from './examples.js';
import { listTest } from './lists.js';
import { passesFilter, type DecisionFilter } from '../review/decision-filter.js';
import type { ReviewEntries } from '../review/review-store.js';

export interface Query {
  readonly list: AuditList;
  /** Part of a file's name, in any case; with `/`, of its path. */
  readonly search: string;
  /** A class; null: any. */
  readonly given: string | null;
  readonly suggested: string | null;
  readonly decisions: DecisionFilter;
  /** Examples that something else has picked out, such as a comparison; by their places. Null: any. */
  readonly only: PickedOut | null;
  /** What a mark of a plot stands for; null: any. */
  readonly filter: Filter | null;
}

export interface PickedOut {
  /** For people: `no longer flagged`. */
  readonly title: string;
  readonly places: readonly number[];
  /** Shown as they stand here, whatever the page sorts by: what belongs together is then beside each other. */
  readonly inOrder?: true;
}

/** All of a list, without search and filters. */
export function wholeList(list: AuditList): Query {
  return { list, search: '', given: null, suggested: null, decisions: 'any', only: null, filter: null };
}

/** Those of `sorted` that the query asks for, in the same order. */
export function queryRows(
  examples: Examples,
  sorted: Uint32Array,
  query: Query,
  entries: ReviewEntries,
): Uint32Array {
  const inList = listTest(examples, query.list);
  const given = codeTest(examples.given, query.given);
  const suggested = codeTest(examples.suggested, query.suggested);
  const found = searchTest(examples.paths, query.search);
  const { decisions } = query;
  const reviewed =
    decisions === 'any'
      ? () => true
      : (row: number) => passesFilter(decisions, entries.get(examples.places[row] ?? 0));
  const picked = pickedTest(examples, query.only);
  const marked = markedTest(examples, query.filter);
  return sorted.filter(
    (row) =>
      picked(row) &&
      marked(row) &&
      inList(row) &&
      given(row) &&
      suggested(row) &&
      reviewed(row) &&
      found(row),
  );
}

/** Examples that are shown though by what was decided since they do not pass the filter. */
export function countOutdated(
  { places }: Examples,
  rows: Uint32Array,
  { decisions }: Query,
  entries: ReviewEntries,
): number {
  if (decisions === 'any') return 0;
  let count = 0;
  for (const row of rows) if (!passesFilter(decisions, entries.get(places[row] ?? 0))) count++;
  return count;
}

function pickedTest({ places, count }: Examples, only: PickedOut | null): (row: number) => boolean {
  if (only === null) return () => true;
  const picked = new Set(only.places);
  const isPicked = Uint8Array.from({ length: count }, (_, row) => (picked.has(places[row] ?? -1) ? 1 : 0));
  return (row) => isPicked[row] === 1;
}

function markedTest(examples: Examples, filter: Filter | null): (row: number) => boolean {
  if (filter === null) return () => true;
  // Until its columns are read nothing is known to pass.
  return filterTest(examples, filter) ?? (() => false);
}

function codeTest({ codes, values }: CodedTexts, value: string | null): (row: number) => boolean {
  if (value === null) return () => true;
  const code = values.indexOf(value);
  return (row) => codes[row] === code;
}

function searchTest(paths: Examples['paths'], search: string): (row: number) => boolean {
  const wanted = search.trim().toLowerCase();
  // Paths come soon after the first columns; until then nothing is known to match.
  if (wanted === '') return () => true;
  if (paths === null) return () => false;
  const inPath = wanted.includes('/');
  return (row) => {
    const path = paths[row] ?? '';
    return (inPath ? path : fileName(path)).toLowerCase().includes(wanted);
  };
}
