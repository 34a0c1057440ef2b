import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { UserError } from '../protocol/user-error.js';
import type { Listing } from './listing.js';
import {
  chooseColumns,
  columnsMissing,
  type ManifestColumns,
  type WantedColumns,
} from './manifest-columns.js';
import { listManifest, type ManifestRow } from './manifest.js';
import { readText } from './read-text.js';

/** Longer records come from a quote that is never closed. */
const RECORD_LIMIT = 1024 * 1024;

/** Lists a table with a header, delimited by `,`, `;` or tab, whichever stands most often in the header. */
export async function readCsvManifest(
  file: string,
  wanted: WantedColumns,
  signal?: AbortSignal,
): Promise<Listing> {
  let columns: ManifestColumns | undefined;
  let header: readonly string[] = [];
  const rows: ManifestRow[] = [];
  for await (const { record, info } of csvRecords(readText(file, signal), file)) {
    if (columns) {
      rows.push(csvRow(record, header, columns, info.lines));
      continue;
    }
    header = record;
    columns = chooseColumns(header, wanted);
    if (!columns) throw columnsMissing(file, header, wanted);
  }
  if (!columns) throw new UserError(`"${file}" has no header line: expected one that names the columns.`);
  return listManifest('csv', file, { columns, rows }, signal);
}

/** What csv-parse emits with `info` and without `columns`. */
export interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** The records of a table's text with their lines, the header first. `file` is for messages. */
export function csvRecords(text: Text, file: string): AsyncGenerator<CsvRecord, void, undefined> {
  return parseCsv<CsvRecord>(text, file, true);
}

/** The same without lines, in half the time. */
export function csvCells(text: Text, file: string): AsyncGenerator<readonly string[], void, undefined> {
  return parseCsv<readonly string[]>(text, file, false);
}

type Text = AsyncGenerator<string, void, undefined>;

async function* parseCsv<R>(text: Text, file: string, info: boolean): AsyncGenerator<R, void, undefined> {
  const first = await text.next();
  if (first.done) throw new UserError(`"${file}" is empty: expected a header line and one line an image.`);
  const source = Readable.from(prepend(first.value, text));
  const parser = parse({
    delimiter: delimiterOf(first.value),
    // Named, since a file may mix them; the parser would take the first one's kind for all.
    record_delimiter: ['\r\n', '\n', '\r'],
    info,
    trim: true,
    skip_empty_lines: true,
    max_record_size: RECORD_LIMIT,
  });
  // Unlike pipe, hands a read error on.
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    yield* parser as AsyncIterable<R>;
  } catch (error) {
    if (error instanceof CsvError) throw csvUserError(file, error);
    throw error;
  } finally {
    source.destroy();
  }
}

/** A record's cells by their roles. */
export function csvRow(
  record: readonly string[],
  header: readonly string[],
  columns: ManifestColumns,
  line: number,
): ManifestRow {
  const cell = (name: string | undefined): string =>
    name === undefined ? '' : record[header.indexOf(name)]!;
  return {
    line,
    path: cell(columns.path),
    label: cell(columns.label).trim(),
    id: cell(columns.id),
    split: cell(columns.split),
  };
}

async function* prepend(first: string, rest: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  yield first;
  yield* rest;
}

/** The delimiter that stands most often outside of quotes in the first line that is not blank. */
export function delimiterOf(text: string): string {
  const header = text
    .trimStart()
    .split(/[\r\n]/, 1)[0]!
    .replace(/"[^"]*"/g, '');
  const count = (delimiter: string): number => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best));
}

function csvUserError(file: string, error: CsvError): UserError {
  const where = typeof error.lines === 'number' ? `"${file}", line ${error.lines}` : `"${file}"`;
  if (error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') {
    return new UserError(
      `${where} has another number of fields than the header: quote the fields that hold the delimiter.`,
    );
  }
  if (error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE') {
    return new UserError(`${where}: a quoted field is never closed: expected a closing quote.`);
  }
  return new UserError(`${where} is no valid CSV: ${error.message}.`);
}
