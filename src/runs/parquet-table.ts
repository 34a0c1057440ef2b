import { readFileSync } from 'node:fs';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { UserError } from '../protocol/user-error.js';
import { writeFileAtomically } from '../disk/atomic-file.js';
import { errorCode } from '../disk/disk-error.js';
import { fitsColumn, type ColumnType } from './example-columns.js';

/** A kind of table: what its files say they are, and their columns in order. */
export interface TableKind<Row> {
  readonly format: string;
  /** A reader refuses a later one. */
  readonly version: number;
  readonly columns: readonly (keyof Row & string)[];
  readonly types: Readonly<Record<keyof Row, ColumnType>>;
}

export interface Table<Row> {
  readonly rows: readonly Row[];
  /** Key-value metadata beside the kind's own. */
  readonly metadata: ReadonlyMap<string, string>;
}

const PARQUET_TYPES = {
  STRING: 'STRING',
  GROUP: 'STRING',
  DOUBLE: 'DOUBLE',
  BOOLEAN: 'BOOLEAN',
  INTEGER: 'INT32',
} as const satisfies Record<ColumnType['type'], string>;

/** A reader decodes a column of so many rows in one go: few enough that the audit's page does not stall. */
const ROW_GROUP = 8192;

/** The same table gives the same bytes. */
export function writeTable<Row extends { readonly id: string }>(
  path: string,
  kind: TableKind<Row>,
  { rows, metadata }: Table<Row>,
): void {
  const columnData = kind.columns.map((name) => {
    const type = kind.types[name];
    const data = rows.map((row) => row[name]);
    const wrong = data.findIndex((value) => !fitsColumn(type, value));
    if (wrong >= 0) throw new Error(`${name} of ${rows[wrong]?.id ?? ''} is ${String(data[wrong])}`);
    return { name, data, type: PARQUET_TYPES[type.type], nullable: type.nullable };
  });
  const buffer = parquetWriteBuffer({
    columnData,
    createdBy: 'difficulty-lens',
    rowGroupSize: ROW_GROUP,
    kvMetadata: [
      { key: 'format', value: kind.format },
      { key: 'version', value: String(kind.version) },
      ...[...metadata].map(([key, value]) => ({ key, value })),
    ],
  });
  writeFileAtomically(path, new Uint8Array(buffer));
}

/** @throws UserError when the file is missing, damaged, of another kind or of a later format. */
export async function readTable<Row>(path: string, kind: TableKind<Row>): Promise<Table<Row>> {
  const bytes = readBytes(path);
  try {
    const parquet = parquetMetadata(bytes);
    const metadata = new Map(parquet.key_value_metadata?.map(({ key, value }) => [key, value ?? '']));
    if (metadata.get('format') !== kind.format)
      throw new UserError(`${path} is not a table of Difficulty Lens.`);
    const version = Number(metadata.get('version'));
    if (version > kind.version) {
      throw new UserError(
        `${path} was written by a newer Difficulty Lens (format ${version}, this one reads ${kind.version}): update Difficulty Lens to open it.`,
      );
    }
    const rows = await parquetReadObjects({ file: bytes, metadata: parquet, columns: [...kind.columns] });
    return { rows: rows.map((row) => checkedRow(row, kind)), metadata };
  } catch (error) {
    throw error instanceof UserError ? error : damaged(path, error);
  }
}

export function damaged(path: string, cause: unknown): UserError {
  return new UserError(`${path} is damaged: restore it from a copy or analyze the dataset again.`, { cause });
}

function checkedRow<Row>(row: Record<string, unknown>, { columns, types }: TableKind<Row>): Row {
  for (const column of columns) {
    if (!fitsColumn(types[column], row[column])) throw new Error(`${column} is ${String(row[column])}`);
  }
  // Each column was checked against the type that the kind gives it.
  return row as unknown as Row;
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
