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

export type Fields = Readonly<Record<string, unknown>>;

export interface Line {
  readonly number: number;
  readonly fields: Fields;
}

/** Half of a character, which JSON can hold and a file name or a table cannot. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The columns must have shown up by then; rows before may lack some. */
const ROWS_TO_FIND_COLUMNS = 1000;

/** Lists a file with one JSON object a line. */
export async function readJsonlManifest(
  file: string,
  wanted: WantedColumns,
  signal?: AbortSignal,
): Promise<Listing> {
  let columns: ManifestColumns | undefined;
  const rows: ManifestRow[] = [];
  for await (const found of jsonlRows(readObjects(file, signal), file, wanted)) {
    ({ columns } = found);
    rows.push(found.row);
  }
  // Without rows there is no end without an error.
  return listManifest('jsonl', file, { columns: columns!, rows }, signal);
}

/** The rows of the objects, once their columns have shown up. */
export async function* jsonlRows<L extends Line>(
  lines: AsyncIterable<L>,
  file: string,
  wanted: WantedColumns,
): AsyncGenerator<{ readonly line: L; readonly row: ManifestRow; readonly columns: ManifestColumns }> {
  const names = new Set<string>();
  const waiting: L[] = [];
  let columns: ManifestColumns | undefined;
  for await (const line of lines) {
    if (columns) {
      yield { line, row: rowOf(file, line, columns), columns };
      continue;
    }
    for (const name of Object.keys(line.fields)) names.add(name);
    waiting.push(line);
    columns = chooseColumns([...names], wanted);
    if (columns) {
      for (const early of waiting.splice(0)) yield { line: early, row: rowOf(file, early, columns), columns };
    } else if (waiting.length >= ROWS_TO_FIND_COLUMNS) break;
  }
  if (columns) return;
  if (names.size === 0)
    throw new UserError(`"${file}" has no rows of data: expected one JSON object a line.`);
  throw columnsMissing(file, [...names], wanted);
}

async function* readObjects(file: string, signal?: AbortSignal): AsyncGenerator<Line, void, undefined> {
  let number = 0;
  for await (const block of readText(file, signal)) {
    const lines = block.split('\n');
    // A block ends with its last line's end, except at the end of the file.
    if (lines.at(-1) === '') lines.pop();
    for (const text of lines) {
      number++;
      if (text.trim() !== '') yield { number, fields: parseObject(file, number, text) };
    }
  }
}

export function parseObject(file: string, line: number, text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Reported like every other line that is no object: the parser's own message does not name the line.
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError(
      `"${file}", line ${line} is no JSON object: expected one such as {"file_name": "a.png", "label": "cat"}.`,
    );
  }
  return value as Fields;
}

function rowOf(file: string, { number, fields }: Line, columns: ManifestColumns): ManifestRow {
  const text = (name: string | undefined): string => {
    const value = name !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (value === undefined || value === null) return '';
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value === 'string' && !LONE_SURROGATE.test(value)) return value;
    throw new UserError(
      `"${file}", line ${number}: "${name ?? ''}" is no text: expected a string or a number.`,
    );
  };
  return {
    line: number,
    path: text(columns.path),
    label: text(columns.label).trim(),
    id: text(columns.id),
    split: text(columns.split),
  };
}
