import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { ExampleRow } from '../../../src/protocol/example-row.js';
import { FIRST_VIEW_EXAMPLES } from '../../../src/protocol/first-view.js';
import { writeExamples } from '../../../src/runs/examples-parquet.js';
import { firstRows, readFirstView, writeFirstView } from '../../../src/runs/first-view.js';
import { firstSheetFile, runFolder, type RunFolder } from '../../../src/runs/run-folder.js';
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

/** Writes a run's table and its first view; each preview is of one grey. */
async function write(run: RunFolder, rows: readonly ExampleRow[]): Promise<void> {
  mkdirSync(run.thumbnails, { recursive: true });
  writeExamples(run.examples, { rows, classes: ['coat', 'shirt'] });
  const first = firstRows(rows);
  await writeFirstView(
    run,
    first,
    first.map(({ example }) => new Uint8Array(SIDE * SIDE * 3).fill(greyOf(example))),
  );
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

test('its sheet has their previews, in their order', async () => {
  const rows = someRows(400);
  const run = runFolder(temporaryFolder());
  await write(run, rows);
  const first = readFirstView(run).rows;
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
  const run = runFolder(temporaryFolder());
  const written = async (): Promise<Buffer[]> => {
    await write(run, rows);
    return [run.firstView, firstSheetFile(run)].map((file) => readFileSync(file));
  };
  const before = await written();
  expect(await written()).toEqual(before);
  rmSync(run.firstView);
  expect(await written()).toEqual(before);
});

test('it says of which table it is', async () => {
  const run = runFolder(temporaryFolder());
  await write(run, someRows(100));
  expect(readFirstView(run).tableBytes).toBe(statSync(run.examples).size);
});

test('what is damaged or of a later version says so', async () => {
  const run = runFolder(temporaryFolder());
  await write(run, someRows(100));
  const stored = JSON.parse(readFileSync(run.firstView, 'utf8')) as { rows: object[] };
  const [row] = stored.rows;
  const bad: unknown[] = [null, [], { ...stored, version: 2 }, { ...stored, rows: {} }];
  const badRows: unknown[] = [
    null,
    {},
    { ...row, example: -1 },
    { ...row, path: null },
    { ...row, entropy: 'x' },
  ];
  for (const each of [...bad, ...badRows.map((wrong) => ({ ...stored, rows: [wrong] }))]) {
    writeFileSync(run.firstView, JSON.stringify(each));
    expect(() => readFirstView(run), JSON.stringify(each)).toThrow('The first view is damaged');
  }
});

test('a run in which nothing is flagged has none', async () => {
  const run = runFolder(temporaryFolder());
  await write(
    run,
    someRows(150).map((row) => ({ ...row, likely_mislabeled: false })),
  );
  expect(existsSync(run.firstView)).toBe(false);
  expect(existsSync(firstSheetFile(run))).toBe(false);
});
