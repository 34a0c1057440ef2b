import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { AuditView } from '../../src/protocol/audit-view.js';
import type { ExampleRow } from '../../src/protocol/example-row.js';
import type { RunFolder } from '../../src/runs/run-folder.js';
import type { AuditPage } from './harness/audit-page.js';
import { useHarness } from './harness/harness.js';

const TABLE = 'examples.parquet';
const COUNT = 900;

const harness = useHarness();
let run: RunFolder;
let view: AuditView;
let rows: readonly ExampleRow[];
/** Places of what is flagged, by falling score. */
let flagged: number[];
let release: () => void = () => undefined;

beforeAll(async () => {
  // More than the first view has, and more than a screen.
  const small = await harness.run('first', COUNT, (row, index) =>
    index % 4 === 0 ? { ...row, label_error_score: 1 - index / 2000, likely_mislabeled: true } : row,
  );
  ({ run, view, rows } = small);
  flagged = [...rows.keys()]
    .filter((place) => rows[place]!.likely_mislabeled)
    .sort((a, b) => rows[b]!.label_error_score - rows[a]!.label_error_score || a - b);
});

afterEach(async () => {
  release();
  await harness.closePages();
});

/** The page while the whole table is on its way. */
async function openBeforeTable(shown: AuditView = view): Promise<AuditPage> {
  release = harness.server.hold(TABLE);
  const audit = await harness.open(shown);
  await audit.page.locator('.grid .cell').first().waitFor();
  await expect.poll(() => harness.server.held().length).toBe(1);
  return audit;
}

/** Lets the table come, and waits until the page has read all of it. */
async function bringTable({ page }: AuditPage): Promise<void> {
  release();
  await expect.poll(() => page.locator('[data-page="plots"]').count()).toBe(1);
  await page.waitForFunction((count) => {
    const places = document.querySelectorAll('.measure circle').length;
    return places > 0 && document.querySelector('.cell')?.getAttribute('aria-setsize') === String(count);
  }, flagged.length);
}

async function placesShown(page: Page): Promise<number[]> {
  const ids = await page.locator('.cell').evaluateAll((cells) => cells.map(({ id }) => id));
  return ids.map((id) => Number(id.replace('example-', '')));
}

const activeIndex = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-posinset') ?? null);

test('the first examples are shown before the table comes, with what the audit says of all', async () => {
  const audit = await openBeforeTable();
  const { page } = audit;
  await expect.poll(() => page.locator('.grid canvas').first().getAttribute('data-state')).toBe('shown');
  const shown = await placesShown(page);
  expect(shown.length).toBeGreaterThan(20);
  expect(shown).toEqual(flagged.slice(0, shown.length));
  const cell = page.locator('.cell').first();
  expect(await cell.getAttribute('aria-setsize')).toBe(String(flagged.length));
  expect(await cell.locator('.given').textContent()).toBe(rows[flagged[0]!]!.given_label);
  expect(await page.locator('.position').textContent()).toBe(`1 of ${flagged.length}`);
  expect(await page.locator('.file .path').textContent()).toBe(rows[flagged[0]!]!.path);
  // A measure has its value, and no place among others that are not here.
  expect(await page.locator('[data-measure="entropy"] .number').textContent()).toBe(
    rows[flagged[0]!]!.entropy.toFixed(3),
  );
  expect(await page.locator('.measure circle').count()).toBe(0);
  const counts = await page.locator('[data-list] .count').allTextContents();
  expect(counts[0]).toBe(String(flagged.length));
  expect(counts.at(-1)).toBe(String(COUNT));
  // Nothing of the run's own sheets is on the way.
  expect(harness.server.asked.filter((path) => path.includes('/first/thumbnails/sheet_'))).toEqual([]);
  expect(await audit.drawn()).toBe(1);
  const height = await page.locator('.grid').evaluate((grid) => grid.scrollHeight);
  await harness.picture(audit, 'first-view');

  await bringTable(audit);
  expect(await placesShown(page)).toEqual(shown);
  expect(await page.locator('[data-list] .count').allTextContents()).toEqual(counts);
  expect(await page.locator('.grid').evaluate((grid) => grid.scrollHeight)).toBe(height);
  expect(await audit.drawn()).toBe(1);
  // The rough previews make way for the run's own.
  await expect
    .poll(() => harness.server.asked.some((path) => path.includes('/first/thumbnails/sheet_')))
    .toBe(true);
  await harness.picture(audit, 'first-view-whole');
  expect(await audit.faults()).toEqual([]);
});

test('the table comes without a flicker: selection, focus and scrolling stay', async () => {
  const audit = await openBeforeTable();
  const { page } = audit;
  await audit.page.locator('.cell').nth(2).click();
  await page
    .locator('.cell')
    .nth(4)
    .click({ modifiers: ['Control'] });
  await page.locator('.grid').evaluate((grid) => {
    grid.scrollTop = 90;
  });
  await page.evaluate(() => {
    const note = (): void => {
      const drawn = document.querySelector('.grid canvas')?.getAttribute('data-state');
      if (document.querySelectorAll('.cell').length === 0 || drawn !== 'shown') document.title = 'flickered';
    };
    new MutationObserver(note).observe(document.body, {
      ...{ childList: true, subtree: true, attributes: true, attributeFilter: ['data-state'] },
    });
  });
  const before = await placesShown(page);
  const selected = (): Promise<string[]> =>
    page.locator('.cell[aria-selected="true"]').evaluateAll((cells) => cells.map(({ id }) => id));
  expect(await selected()).toEqual([flagged[2], flagged[4]].map((place) => `example-${place}`));
  const focused = await activeIndex(page);

  await bringTable(audit);
  expect(await placesShown(page)).toEqual(before);
  expect(await selected()).toEqual([flagged[2], flagged[4]].map((place) => `example-${place}`));
  expect(await activeIndex(page)).toBe(focused);
  expect(await page.locator('.grid').evaluate((grid) => grid.scrollTop)).toBe(90);
  expect(await page.title()).toBe('Audit');
  // What was selected is what a decision is about.
  await page.keyboard.press('k');
  await expect.poll(() => audit.review.edits).toBe(1);
  expect((await audit.posted()).findLast(({ kind }) => kind === 'review')).toMatchObject({
    changes: [{ example: flagged[2] }, { example: flagged[4] }],
  });
  expect(await audit.faults()).toEqual([]);
});

test('scrolled beyond the first ones, the grid stays there and fills in', async () => {
  const audit = await openBeforeTable();
  const { page } = audit;
  await page.locator('.grid').evaluate((grid) => {
    grid.scrollTop = grid.scrollHeight;
  });
  await expect.poll(() => page.locator('.grid canvas[data-state=waiting]').count()).toBeGreaterThan(1);
  const top = await page.locator('.grid').evaluate((grid) => grid.scrollTop);
  await bringTable(audit);
  await audit.previews();
  expect(await page.locator('.grid').evaluate((grid) => grid.scrollTop)).toBe(top);
  expect((await placesShown(page)).at(-1)).toBe(flagged.at(-1));
});

test('one is decided on before the table comes as it is after', async () => {
  const audit = await openBeforeTable();
  const { page } = audit;
  await page.locator('.cell').first().focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('x');
  const row = (index: number): object => {
    const { id, path, given_label, suggested_label, suggestion_confidence } = rows[flagged[index]!]!;
    const labels = { given: given_label, suggested: suggested_label, confidence: suggestion_confidence };
    return { example: flagged[index], id, path, ...labels };
  };
  const reviews = async (): Promise<unknown[]> =>
    (await audit.posted()).flatMap((message) => (message.kind === 'review' ? message.changes : []));
  const label = rows[flagged[0]!]!.suggested_label;
  await expect.poll(reviews).toEqual([
    { ...row(0), decision: { kind: 'relabel', label } },
    { ...row(1), decision: { kind: 'exclude' } },
  ]);
  expect(await activeIndex(page)).toBe('3');
  const reviewed = page.locator('.review-bar .reviewed');
  expect(await reviewed.textContent()).toBe(`2 of ${flagged.length} reviewed`);
  await bringTable(audit);
  expect(await page.locator('.cell[data-decision]').count()).toBe(2);
  expect(await reviewed.textContent()).toBe(`2 of ${flagged.length} reviewed`);
  expect(await activeIndex(page)).toBe('3');
});

test('keys that lead beyond the first ones wait for the table, and those after them', async () => {
  const audit = await openBeforeTable();
  const { page } = audit;
  await page.locator('.cell').first().focus();
  for (const key of ['ArrowRight', 'End', 'ArrowLeft', 'k']) await page.keyboard.press(key);
  expect(await activeIndex(page)).toBe('2');
  expect(audit.review.edits).toBe(0);
  await bringTable(audit);
  await expect.poll(() => audit.review.edits).toBe(1);
  expect((await audit.posted()).findLast(({ kind }) => kind === 'review')).toMatchObject({
    changes: [{ example: flagged.at(-2), decision: { kind: 'keep' } }],
  });
});

test('what was selected in a first view that has all that is flagged stays so', async () => {
  const few = await harness.run('few', 300, (row, index) =>
    index < 20 ? { ...row, label_error_score: 1 - index / 2000, likely_mislabeled: true } : row,
  );
  const audit = await openBeforeTable(few.view);
  const { page } = audit;
  await page.locator('.cell').nth(2).click();
  await page
    .locator('.cell')
    .nth(4)
    .click({ modifiers: ['ControlOrMeta'] });
  await page.getByText('2 selected').waitFor();
  release();
  await expect.poll(() => page.locator('[data-page="plots"]').count()).toBe(1);
  await page.locator('.measure circle').first().waitFor();
  await page.keyboard.press('k');
  await expect.poll(() => audit.review.entries.map(({ example }) => example)).toEqual([2, 4]);
});

test('all are selected once all are there', async () => {
  const audit = await openBeforeTable();
  const { page } = audit;
  await page.locator('.cell').first().focus();
  await page.keyboard.press('Control+a');
  expect(await page.locator('.review-bar .selected').count()).toBe(0);
  await bringTable(audit);
  await page.getByText(`${flagged.length} selected`).waitFor();
});

test('another list or order waits for the table, and what is typed is not lost', async () => {
  const audit = await openBeforeTable();
  const { page } = audit;
  const field = page.getByRole('textbox', { name: 'Search by file name' });
  await field.focus();
  await page.keyboard.type('00');
  await page.getByText('Reading the results').waitFor();
  await page.keyboard.type('2');
  expect(await field.evaluate((element: HTMLInputElement) => element.value)).toBe('002');
  release();
  await audit.previews();
  const found = flagged.filter((place) => rows[place]!.path.split('/')[1]!.includes('002'));
  await expect.poll(() => placesShown(page)).toEqual(found);
});

test('a sort that is chosen before the table comes is that of all examples', async () => {
  const audit = await openBeforeTable();
  const { page } = audit;
  await page.getByRole('button', { name: /turn the order round/ }).click();
  await page.getByText('Reading the results').waitFor();
  release();
  await audit.previews();
  const shown = await placesShown(page);
  expect(shown).toEqual(flagged.toReversed().slice(0, shown.length));
});

test('an example that the host asks for is found though it is not among the first', async () => {
  const audit = await openBeforeTable();
  const place = flagged.at(-1)!;
  await audit.post({ kind: 'show', list: 'likely_mislabeled', place });
  await audit.page.getByText('Reading the results').waitFor();
  release();
  await expect.poll(() => audit.page.locator('.cell.active').getAttribute('id')).toBe(`example-${place}`);
});

test('what the user had selected is not given up for the first view', async () => {
  const place = flagged.at(-1)!;
  const audit = await harness.open(view);
  const { page } = audit;
  await audit.previews();
  await page.locator('.cell').first().focus();
  await page.keyboard.press('End');
  const kept = (): Promise<string | null> => page.evaluate(() => sessionStorage.getItem('state'));
  await expect.poll(kept).toContain(`"selected":${place}`);
  await audit.reload();
  await audit.previews();
  expect(await page.locator('.cell.active').getAttribute('id')).toBe(`example-${place}`);
});

test.each([
  ['a damaged list', 'first-view.json', Buffer.from('{"format":')],
  ['a damaged sheet', 'thumbnails/first_view.webp', Buffer.from('no picture')],
  ['a missing sheet', 'thumbnails/first_view.webp', null],
])('%s of the first view is passed over', async (name, file, bytes) => {
  const { root } = run;
  const copy = name.replaceAll(' ', '-');
  const folder = join(harness.folder, copy);
  mkdirSync(join(folder, 'thumbnails'), { recursive: true });
  const sheets = Array.from({ length: 9 }, (_, i) => `thumbnails/sheet_000${i}.webp`);
  for (const each of [TABLE, 'first-view.json', 'thumbnails/first_view.webp', ...sheets]) {
    if (each !== file) copyFileSync(join(root, each), join(folder, each));
    else if (bytes !== null) writeFileSync(join(folder, each), bytes);
  }
  harness.server.mount(copy, folder);
  const url = `${harness.server.url}/${copy}`;
  const first = view.rows!.first!;
  const audit = await harness.open({
    ...view,
    rows: {
      uri: `${url}/${TABLE}`,
      complete: true,
      first: { ...first, uri: `${url}/first-view.json`, sheet: `${url}/thumbnails/first_view.webp` },
    },
    thumbnails: `${url}/thumbnails`,
  });
  await bringTable(audit);
  await audit.previews();
  const shown = await placesShown(audit.page);
  expect(shown).toEqual(flagged.slice(0, shown.length));
});

test('a first view of another table is not shown', async () => {
  release = harness.server.hold(TABLE);
  const { rows: there } = view;
  const audit = await harness.open({
    ...view,
    rows: { ...there!, first: { ...there!.first!, of: there!.first!.of + 1 } },
  });
  await expect.poll(() => harness.server.held().length).toBe(1);
  await audit.page.getByText('Reading the results').waitFor();
  expect(await audit.page.locator('.cell').count()).toBe(0);
  await bringTable(audit);
});

test('where the table cannot be read, the first view does not stand for it', async () => {
  const { rows: there } = view;
  const audit = await harness.open({ ...view, rows: { ...there!, uri: `${there!.uri}-none` } });
  await audit.page.getByText('The results could not be read').waitFor();
  expect(await audit.page.locator('.cell').count()).toBe(0);
});
