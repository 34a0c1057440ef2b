import { statSync } from 'node:fs';
import { writeFileAtomically } from '../disk/atomic-file.js';
import { EXAMPLE_COLUMNS, type ExampleRow } from '../protocol/example-row.js';
import { FIRST_VIEW_EXAMPLES, FIRST_VIEW_OF } from '../protocol/first-view.js';
import { COLUMN_TYPES } from './example-columns.js';
import { readTable, writeTable, type TableKind } from './parquet-table.js';
import { firstSheetFile, type RunFolder } from './run-folder.js';
import { emptySheet, encodeSheet, putThumbnail } from './thumbnail-sheet.js';

/** A row of examples.parquet with its place there. */
export type FirstViewRow = ExampleRow & { readonly example: number };

const KIND: TableKind<FirstViewRow> = {
  format: 'difficulty-lens-first-view',
  version: 1,
  columns: ['example', ...EXAMPLE_COLUMNS],
  types: { ...COLUMN_TYPES, example: { type: 'INTEGER', nullable: false } },
};

/**
 * The examples that the audit's page shows when it opens, in its order: those that are likely mislabeled by falling
 * score, equal ones in the order of the dataset.
 */
export function firstRows(rows: readonly ExampleRow[]): FirstViewRow[] {
  return rows
    .flatMap((row, example) => (row.likely_mislabeled ? [{ ...row, example }] : []))
    .sort((a, b) => b.label_error_score - a.label_error_score)
    .slice(0, FIRST_VIEW_EXAMPLES);
}

/**
 * Writes the first view of a run whose examples.parquet is written; nothing where there is nothing to show. `previews`:
 * of these rows, as thumbnails are. The same rows and previews give the same bytes.
 */
export async function writeFirstView(
  run: RunFolder,
  rows: readonly FirstViewRow[],
  previews: readonly Uint8Array[],
): Promise<void> {
  if (rows.length === 0) return;
  const sheet = emptySheet();
  for (const [index, preview] of previews.entries()) putThumbnail(sheet, index, preview);
  writeFileAtomically(firstSheetFile(run), await encodeSheet(sheet));
  // Last: where there is a table, there is its sheet.
  writeTable(run.firstView, KIND, {
    rows,
    metadata: new Map([[FIRST_VIEW_OF, String(statSync(run.examples).size)]]),
  });
}

/** @throws UserError when there is none, or it is damaged or of a later format. */
export async function readFirstView(run: RunFolder): Promise<readonly FirstViewRow[]> {
  const { rows } = await readTable(run.firstView, KIND);
  return rows;
}
