import { statSync } from 'node:fs';
import sharp from 'sharp';
import { writeFileAtomically } from '../disk/atomic-file.js';
import { EXAMPLE_COLUMNS, type ExampleRow } from '../protocol/example-row.js';
import { FIRST_VIEW_EXAMPLES, FIRST_VIEW_OF } from '../protocol/first-view.js';
import { COLUMN_TYPES } from './example-columns.js';
import { readTable, writeTable, type TableKind } from './parquet-table.js';
import { firstSheetFile, thumbnailSheetFile, type RunFolder } from './run-folder.js';
import {
  copyThumbnail,
  cornerOf,
  emptySheet,
  encodeSheet,
  THUMBNAIL_SIZE,
  THUMBNAILS_PER_SHEET,
} from './thumbnail-sheet.js';

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
 * Begins to cut the first view's thumbnails out of the run's sheets, on threads of the image library. The function that
 * it returns writes the view; call it when examples.parquet is written. A run in which nothing is flagged, or whose
 * sheets cannot be read, gets none: the page shows it all the same, only later.
 */
export function beginFirstView(run: RunFolder, rows: readonly ExampleRow[]): () => Promise<void> {
  const first = firstRows(rows);
  // Whoever fails meanwhile never asks for the sheet.
  const sheet = firstSheet(run, first).catch(() => null);
  return async () => {
    const webp = await sheet;
    if (first.length === 0 || webp === null) return;
    writeFileAtomically(firstSheetFile(run), webp);
    // Last: where there is a table, there is its sheet.
    writeTable(run.firstView, KIND, {
      rows: first,
      metadata: new Map([[FIRST_VIEW_OF, String(statSync(run.examples).size)]]),
    });
  };
}

/** @throws UserError when there is none, or it is damaged or of a later format. */
export async function readFirstView(run: RunFolder): Promise<readonly FirstViewRow[]> {
  const { rows } = await readTable(run.firstView, KIND);
  return rows;
}

/** A sheet like the run's own, with the thumbnails of these examples in their order. */
async function firstSheet(run: RunFolder, rows: readonly FirstViewRow[]): Promise<Uint8Array> {
  const sheet = emptySheet();
  const size = { width: THUMBNAIL_SIZE, height: THUMBNAIL_SIZE };
  await Promise.all(
    rows.map(async ({ example }, index) => {
      const file = thumbnailSheetFile(run, Math.floor(example / THUMBNAILS_PER_SHEET));
      const area = { ...cornerOf(example % THUMBNAILS_PER_SHEET), ...size };
      const { data } = await sharp(file).extract(area).removeAlpha().raw().toUint8Array();
      copyThumbnail({ data, width: THUMBNAIL_SIZE }, { left: 0, top: 0 }, sheet, cornerOf(index));
    }),
  );
  return encodeSheet(sheet);
}
