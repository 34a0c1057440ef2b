import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata } from 'hyparquet';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { ExampleRow } from '../../../src/protocol/example-row.js';
import { FIRST_VIEW_EXAMPLES } from '../../../src/protocol/first-view.js';
import { writeExamples } from '../../../src/runs/examples-parquet.js';
import { beginFirstView, firstRows, readFirstView } from '../../../src/runs/first-view.js';
import { firstSheetFile, runFolder, type RunFolder } from '../../../src/runs/run-folder.js';
import { ThumbnailSheets } from '../../../src/runs/thumbnail-sheets.js';
import { queryRows } from '../../../webview/model/query.js';
import { sortedRows } from '../../../webview/model/sort-order.js';
import { initialState } from '../../../webview/model/ui-state.js';
import { seededRandom } from '../../seeded-random.js';
import { examplesOf } from '../webview/examples-of.js';
import { aRow, temporaryFolder } from './a-run.js';

const SIDE = 64;

/** Scores that are often equal, and flags that do not follow them. */
function someRows(count: number): ExampleRow[] {
  const random = seededRandom(3);
  return Array.from({ length: count }, (_, i) =>
    aRow({
      id: `${i}`,
      path: `coat/${i}.png`,
      label_error_score: Math.floor(random() * 20) / 20,
      likely_mislabeled: random() < 0.4,
    }),
  );
}

/** A run whose thumbnails are each of one grey. */
async function someRun(rows: readonly ExampleRow[]): Promise<RunFolder> {
  const run = runFolder(temporaryFolder());
  mkdirSync(run.thumbnails);
  const sheets = new ThumbnailSheets(run);
  for (let i = 0; i < rows.length; i++) await sheets.append(new Uint8Array(SIDE * SIDE * 3).fill(greyOf(i)));
  await sheets.finish();
  writeExamples(run.examples, { rows, classes: ['coat', 'shirt'] });
  return run;
}

function greyOf(place: number): number {
  return (place * 37) % 250;
}

/** What the page would show first, by its own code. */
function shownFirst(rows: readonly ExampleRow[]): number[] {
  const examples = examplesOf(rows);
  const { query, sort } = initialState(false);
  return [...queryRows(examples, sortedRows(examples, sort)!, query, new Map())].slice(
    0,
    FIRST_VIEW_EXAMPLES,
  );
}

test.each([5, 400])('of %i examples it has those that the page shows first, in its order', (count) => {
  const rows = someRows(count);
  const first = firstRows(rows);
  expect(first.map(({ example }) => example)).toEqual(shownFirst(rows));
  for (const { example, ...row } of first) expect(row).toEqual(rows[example]);
});

test('its sheet has their thumbnails, in their order', async () => {
  const rows = someRows(400);
  const run = await someRun(rows);
  await beginFirstView(run, rows)();
  const first = await readFirstView(run);
  expect(first).toEqual(firstRows(rows));
  const { data, info } = await sharp(firstSheetFile(run)).raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 640, height: 640, channels: 3 });
  const middle = (index: number): number =>
    data[3 * ((Math.floor(index / 10) * SIDE + 32) * 640 + (index % 10) * SIDE + 32)]!;
  for (const [index, { example }] of first.entries()) {
    expect(Math.abs(middle(index) - greyOf(example)), `example ${example}`).toBeLessThan(6);
  }
  expect(middle(FIRST_VIEW_EXAMPLES)).toBeLessThan(6);
});

test('the same run gives the same bytes, also beside what an earlier attempt has left', async () => {
  const rows = someRows(300);
  const run = await someRun(rows);
  const write = async (): Promise<Buffer[]> => {
    await beginFirstView(run, rows)();
    return [run.firstView, firstSheetFile(run)].map((file) => readFileSync(file));
  };
  const before = await write();
  expect(await write()).toEqual(before);
  rmSync(run.firstView);
  expect(await write()).toEqual(before);
});

test('it says of which table it is', async () => {
  const rows = someRows(100);
  const run = await someRun(rows);
  await beginFirstView(run, rows)();
  const { key_value_metadata: metadata } = parquetMetadata(
    new Uint8Array(readFileSync(run.firstView)).buffer,
  );
  expect(metadata).toContainEqual({ key: 'table_bytes', value: String(statSync(run.examples).size) });
});

test('a run in which nothing is flagged, or whose sheets are gone or damaged, has none', async () => {
  const rows = someRows(150);
  const run = await someRun(rows);
  await beginFirstView(
    run,
    rows.map((row) => ({ ...row, likely_mislabeled: false })),
  )();
  expect(existsSync(run.firstView)).toBe(false);
  copyFileSync(run.examples, join(run.thumbnails, 'sheet_0000.webp'));
  await beginFirstView(run, rows)();
  rmSync(run.thumbnails, { recursive: true });
  await beginFirstView(run, rows)();
  expect(existsSync(run.firstView)).toBe(false);
});
