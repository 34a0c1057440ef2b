import type { ExampleRow } from '../../../src/protocol/example-row.js';
import { codeTexts } from '../../../webview/model/columns.js';
import { NO_GROUP, type Examples } from '../../../webview/model/examples.js';
import { groupCode } from '../../../webview/model/lists.js';
import { MEASURE_NAMES } from '../../../webview/model/measures.js';

/** Examples of which only what is named matters. Measures that no row names have not been read. */
export function examplesOf(rows: readonly Partial<ExampleRow>[]): Examples {
  const read = MEASURE_NAMES.filter((name) => rows.some((row) => row[name] !== undefined));
  return {
    uri: 'a table',
    extent: 'all',
    count: rows.length,
    places: Uint32Array.from(rows, (_, i) => i),
    rowOfPlace: Int32Array.from(rows, (_, i) => i),
    given: codeTexts(rows.map((row) => row.given_label ?? '')),
    suggested: codeTexts(rows.map((row) => row.suggested_label ?? '')),
    groups: Uint8Array.from(rows, ({ group }) => (group === undefined ? NO_GROUP : groupCode(group))),
    flags: Uint8Array.from(rows, (row) => (row.likely_mislabeled === true ? 1 : 0)),
    paths: rows.map((row) => row.path ?? ''),
    consensus: null,
    splits: null,
    ids: null,
    measures: new Map(
      read.map((name) => [name, Float64Array.from(rows, (row) => row[name] ?? Number.NaN)] as const),
    ),
  };
}
