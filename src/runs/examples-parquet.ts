import { readFileSync } from 'node:fs';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { z } from 'zod';
import { EXAMPLE_COLUMNS, type ExampleRow } from '../protocol/example-row.js';
import { UserError } from '../protocol/user-error.js';
import { writeFileAtomically } from '../disk/atomic-file.js';
import { errorCode } from '../disk/disk-error.js';
import { COLUMN_TYPES, fitsColumn } from './example-columns.js';

const FORMAT = 'difficulty-lens-examples';
const VERSION = 1;
const classesSchema = z.array(z.string());

export interface Examples {
  readonly rows: readonly ExampleRow[];
  readonly classes: readonly string[];
}

/** The same examples give the same bytes. */
export function writeExamples(path: string, { rows, classes }: Examples): void {
  const columnData = EXAMPLE_COLUMNS.map((name) => {
    const data = rows.map((row) => row[name]);
    const wrong = data.findIndex((value) => !fitsColumn(name, value));
    if (wrong >= 0) throw new Error(`${name} of ${rows[wrong]?.id ?? ''} is ${String(data[wrong])}`);
    return { name, data, ...COLUMN_TYPES[name] };
  });
  const buffer = parquetWriteBuffer({
    columnData,
    createdBy: 'difficulty-lens',
    kvMetadata: [
      { key: 'format', value: FORMAT },
      { key: 'version', value: String(VERSION) },
      { key: 'classes', value: JSON.stringify(classes) },
    ],
  });
  writeFileAtomically(path, new Uint8Array(buffer));
}

/** @throws UserError when the file is missing, damaged, of another kind or of a later format. */
export async function readExamples(path: string): Promise<Examples> {
  const bytes = readBytes(path);
  try {
    const metadata = parquetMetadata(bytes);
    const values = new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value]));
    if (values.get('format') !== FORMAT) throw new UserError(`${path} is not a table of Difficulty Lens.`);
    const version = Number(values.get('version'));
    if (version > VERSION) {
      throw new UserError(
        `${path} was written by a newer Difficulty Lens (format ${version}, this one reads ${VERSION}): update Difficulty Lens to open it.`,
      );
    }
    const rows = await parquetReadObjects({ file: bytes, metadata, columns: [...EXAMPLE_COLUMNS] });
    return {
      rows: rows.map(checkedRow),
      classes: classesSchema.parse(JSON.parse(values.get('classes') ?? '')),
    };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path} is damaged: restore it from a copy or analyze the dataset again.`, {
      cause: error,
    });
  }
}

function checkedRow(row: Record<string, unknown>): ExampleRow {
  for (const column of EXAMPLE_COLUMNS) {
    if (!fitsColumn(column, row[column])) throw new Error(`${column} is ${String(row[column])}`);
  }
  // Each column was checked against the type that COLUMN_TYPES gives it.
  return row as unknown as ExampleRow;
}

function readBytes(path: string): ArrayBuffer {
  try {
    return new Uint8Array(readFileSync(path)).buffer;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      throw new UserError(`${path} is missing: the run is not finished, or the file was deleted.`, {
        cause: error,
      });
    }
    throw error;
  }
}
