import {
  FIRST_VIEW_EXAMPLES,
  firstViewOf,
  type FirstViewRow,
  type StoredFirstView,
} from '../../src/protocol/first-view.js';
import { codeTexts } from './columns.js';
import type { Examples } from './examples.js';
import { MEASURE_NAMES, type Measure } from './measures.js';
import { groupCodes, inverse } from './read-examples.js';

export interface FirstViewReading {
  readonly uri: string;
  readonly signal: AbortSignal;
  /** Where the table of all examples is, and how many bytes it has. */
  readonly table: string;
  readonly of: number;
  /** How many examples the run flags, and how many it has. */
  readonly flagged: number;
  readonly count: number;
}

/**
 * Reads the examples that the page shows when it opens, with all their columns.
 * @throws when the file cannot be fetched, is damaged, or is not of this run's table.
 */
export async function readFirstView(reading: FirstViewReading): Promise<Examples> {
  const { uri, signal, table } = reading;
  const response = await fetch(uri, { signal });
  if (!response.ok) throw new Error(`The first view was answered with status ${response.status}`);
  const view = firstViewOf(await response.json());
  if (!isOfTable(view, reading)) throw new Error('The first view is not of this table');
  const { rows } = view;
  const texts = (text: (row: FirstViewRow) => string): string[] => rows.map(text);
  const numbers = (name: Measure): Float64Array => Float64Array.from(rows, (row) => row[name] ?? Number.NaN);
  const places = Uint32Array.from(rows, ({ example }) => example);
  return {
    uri: table,
    extent: 'first',
    count: rows.length,
    places,
    rowOfPlace: inverse(places),
    given: codeTexts(texts((row) => row.given_label)),
    suggested: codeTexts(texts((row) => row.suggested_label)),
    groups: groupCodes(texts((row) => row.group)),
    flags: Uint8Array.from(rows, (row) => (row.likely_mislabeled ? 1 : 0)),
    paths: texts((row) => row.path),
    consensus: codeTexts(texts((row) => row.consensus_class)),
    splits: codeTexts(texts((row) => row.split)),
    ids: texts((row) => row.id),
    measures: new Map(MEASURE_NAMES.map((name) => [name, numbers(name)] as const)),
  };
}

function isOfTable({ tableBytes, rows }: StoredFirstView, { of, flagged, count }: FirstViewReading): boolean {
  const expected = Math.min(FIRST_VIEW_EXAMPLES, flagged);
  return (
    tableBytes === of &&
    rows.length === expected &&
    new Set(rows.map(({ example }) => example)).size === expected &&
    rows.every(({ example, likely_mislabeled }) => example < count && likely_mislabeled)
  );
}
