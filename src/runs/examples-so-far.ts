import { rmSync } from 'node:fs';
import { z } from 'zod';
import { SO_FAR_COLUMNS, type ExampleRowSoFar } from '../protocol/example-row.js';
import { SO_FAR_COLUMN_TYPES } from './example-columns.js';
import type { FoldId } from './fold-file.js';
import { damaged, readTable, writeTable, type TableKind } from './parquet-table.js';
import { examplesSoFarFile, type RunFolder } from './run-folder.js';

const KIND: TableKind<ExampleRowSoFar> = {
  format: 'difficulty-lens-examples-so-far',
  version: 1,
  columns: SO_FAR_COLUMNS,
  types: SO_FAR_COLUMN_TYPES,
};
const foldsSchema = z.array(z.object({ repeat: z.int(), fold: z.int() }));

export interface ExamplesSoFar {
  readonly rows: readonly ExampleRowSoFar[];
  /** The folds that the rows are made of. */
  readonly folds: readonly FoldId[];
}

/** Writes `prepared/examples-so-far.parquet`, whole or not at all. */
export function writeExamplesSoFar(run: RunFolder, { rows, folds }: ExamplesSoFar): void {
  const ids = folds.map(({ repeat, fold }) => ({ repeat, fold }));
  writeTable(examplesSoFarFile(run), KIND, {
    rows,
    metadata: new Map([['folds', JSON.stringify(ids)]]),
  });
}

/** @throws UserError when there is none, or it is damaged or of a later format. */
export async function readExamplesSoFar(run: RunFolder): Promise<ExamplesSoFar> {
  const path = examplesSoFarFile(run);
  const { rows, metadata } = await readTable(path, KIND);
  try {
    return { rows, folds: foldsSchema.parse(JSON.parse(metadata.get('folds') ?? '')) };
  } catch (error) {
    throw damaged(path, error);
  }
}

export function removeExamplesSoFar(run: RunFolder): void {
  rmSync(examplesSoFarFile(run), { force: true });
}
