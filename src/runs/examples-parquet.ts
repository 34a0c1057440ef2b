import { z } from 'zod';
import { EXAMPLE_COLUMNS, type ExampleRow } from '../protocol/example-row.js';
import { COLUMN_TYPES } from './example-columns.js';
import { damaged, readTable, writeTable, type TableKind } from './parquet-table.js';

const KIND: TableKind<ExampleRow> = {
  format: 'difficulty-lens-examples',
  version: 1,
  columns: EXAMPLE_COLUMNS,
  types: COLUMN_TYPES,
};
const classesSchema = z.array(z.string());

export interface Examples {
  readonly rows: readonly ExampleRow[];
  readonly classes: readonly string[];
}

/** The same examples give the same bytes. */
export function writeExamples(path: string, { rows, classes }: Examples): void {
  writeTable(path, KIND, { rows, metadata: new Map([['classes', JSON.stringify(classes)]]) });
}

/** @throws UserError when the file is missing, damaged, of another kind or of a later format. */
export async function readExamples(path: string): Promise<Examples> {
  const { rows, metadata } = await readTable(path, KIND);
  try {
    return { rows, classes: classesSchema.parse(JSON.parse(metadata.get('classes') ?? '')) };
  } catch (error) {
    throw damaged(path, error);
  }
}
