import { pipeline } from 'node:stream/promises';
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
  const text = readText(file, signal);
  const first = await text.next();
  if (first.done) throw new UserError(`"${file}" is empty: expected a header line and one line an image.`);
  const parser = parse({
    delimiter: delimiterOf(first.value),
    // Named, since a file may mix them; the parser would take the first one's kind for all.
    record_delimiter: ['\r\n', '\n', '\r'],
    info: true,
    trim: true,
    skip_empty_lines: true,
    max_record_size: RECORD_LIMIT,
  });

  let columns: ManifestColumns | undefined;
  let header: string[] = [];
  const rows: ManifestRow[] = [];
  const takeRecords = async (records: AsyncIterable<unknown>): Promise<void> => {
    for await (const item of records) {
      // With `info` and without `columns`, this is what csv-parse emits.
      const { record, info } = item as { record: string[]; info: { lines: number } };
      if (!columns) {
        header = record;
        columns = chooseColumns(header, wanted);
        if (!columns) throw columnsMissing(file, header, wanted);
        continue;
      }
      const cell = (name: string | undefined): string =>
        name === undefined ? '' : record[header.indexOf(name)]!;
      rows.push({
        line: info.lines,
        path: cell(columns.path),
        label: cell(columns.label).trim(),
        id: cell(columns.id),
        split: cell(columns.split),
      });
    }
  };
  try {
    await pipeline(prepend(first.value, text), parser, takeRecords);
  } catch (error) {
    if (error instanceof CsvError) throw csvUserError(file, error);
    throw error;
  }
  if (!columns) throw new UserError(`"${file}" has no header line: expected one that names the columns.`);
  return listManifest('csv', file, { columns, rows }, signal);
}

async function* prepend(first: string, rest: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  yield first;
  yield* rest;
}

/** The delimiter that stands most often outside of quotes in the first line that is not blank. */
function delimiterOf(text: string): string {
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
