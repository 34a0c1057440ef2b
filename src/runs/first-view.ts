import { readFileSync, statSync } from 'node:fs';
import { writeFileAtomically } from '../disk/atomic-file.js';
import type { ExampleRow } from '../protocol/example-row.js';
import {
  FIRST_VIEW_EXAMPLES,
  firstViewOf,
  type FirstViewRow,
  type StoredFirstView,
} from '../protocol/first-view.js';
import { firstSheetFile, type RunFolder } from './run-folder.js';
import { emptySheet, encodeSheet, putThumbnail } from './thumbnail-sheet.js';

/**
 * The examples that the audit's page shows when it opens, in its order: those that are likely mislabeled by falling
 * score, equal ones in the order of the dataset.
 */
export function firstRows(rows: readonly ExampleRow[]): FirstViewRow[] {
  return rows
    .flatMap((row, example) => (row.likely_mislabeled ? [{ example, ...row }] : []))
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
  const view: StoredFirstView = {
    format: 'difficulty-lens-first-view',
    version: 1,
    tableBytes: statSync(run.examples).size,
    rows,
  };
  // Last: where there are rows, there is their sheet.
  writeFileAtomically(run.firstView, `${JSON.stringify(view)}\n`);
}

/** @throws where there is none, or it is damaged or of another version. */
export function readFirstView(run: RunFolder): StoredFirstView {
  return firstViewOf(JSON.parse(readFileSync(run.firstView, 'utf8')));
}
