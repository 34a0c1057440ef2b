import { rmSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AuditView } from '../../src/protocol/audit-view.js';
import type { ExampleRow } from '../../src/protocol/example-row.js';
import type { FindingCounts, Findings } from '../../src/protocol/findings.js';
import { writeFindings } from '../../src/runs/findings-file.js';
import type { RunFolder } from '../../src/runs/run-folder.js';
import { useHarness } from './harness/harness.js';
import { THEME_NAMES } from './harness/themes.js';
import { violations } from './harness/violations.js';

const COUNT = 100;
/** A label as someone else may have chosen it. */
const HOSTILE = `<b onclick="document.title='broken'">\u202Ecoat</b> ${'very long '.repeat(30)}`;

const FOUND: Pick<Findings, 'duplicates' | 'blank' | 'odd'> = {
  duplicates: [
    { kind: 'file', examples: [4, 50], links: [], labelsDiffer: true, splitsDiffer: false },
    {
      kind: 'near',
      examples: [11, 12, 73],
      links: [
        [11, 12, 0.0423],
        [12, 73, 0.0512],
      ],
      labelsDiffer: true,
      splitsDiffer: true,
    },
    { kind: 'pixels', examples: [30, 31], links: [], labelsDiffer: false, splitsDiffer: false },
    {
      kind: 'file',
      examples: [80, 81, 82, 83, 84, 85, 86, 87, 88],
      links: [],
      labelsDiffer: false,
      splitsDiffer: false,
    },
  ],
  blank: [60],
  odd: [],
};
const COUNTS: FindingCounts = {
  duplicateGroups: 4,
  duplicates: 12,
  labelConflicts: 2,
  acrossSplits: 1,
  blank: 1,
  odd: 0,
  imbalance: 12.4,
};

const harness = useHarness();
let view: AuditView;
let run: RunFolder;
let rows: readonly ExampleRow[];

beforeAll(async () => {
  const small = await harness.run('run', COUNT, (row, index) => ({
    ...row,
    split: index === 73 ? 'test' : 'train',
    given_label: index === 50 ? HOSTILE : row.given_label,
  }));
  ({ run, rows } = small);
  writeFindings(run, FOUND);
  view = { ...small.view, findings: { uri: `${harness.server.url}/run/findings.json`, counts: COUNTS } };
});

afterEach(async () => {
  await harness.closePages();
});

const entry = (page: Page, name: string) => page.locator(`[data-finding="${name}"]:not([disabled])`);
const shown = (page: Page): Promise<number[]> =>
  page.locator('.cell').evaluateAll((cells) => cells.map((cell) => Number(cell.id.slice('example-'.length))));

test('what there is has an entry below the lists, with how much there is', async () => {
  const { page } = await harness.open(view);
  await entry(page, 'conflicts').waitFor();
  const counts = await page
    .locator('[data-finding]')
    .evaluateAll((entries) =>
      entries.map((each) => [each.getAttribute('data-finding'), each.querySelector('.count')?.textContent]),
    );
  expect(counts).toEqual([
    ['conflicts', '2'],
    ['across-splits', '1'],
    ['duplicates', '4'],
    ['blank', '1'],
  ]);
  await page.getByText('12 times as many').waitFor();
});

test('copies stand beside each other, whatever the page sorts by, and lists lead away again', async () => {
  const { page } = await harness.open(view);
  await entry(page, 'conflicts').click();
  await expect.poll(() => shown(page)).toEqual([4, 50, 11, 12, 73]);
  expect(await page.locator('.cell .sorted').allTextContents()).toEqual([
    'same file',
    'same file',
    'near: 0.042',
    'near: 0.042',
    'near: 0.051',
  ]);
  expect(await entry(page, 'conflicts').getAttribute('aria-current')).toBe('true');
  expect(await page.locator('[data-list="all"]').getAttribute('aria-current')).toBeNull();
  expect(await page.locator('.toolbar .only').textContent()).toBe('Only copies with other labels');
  await entry(page, 'duplicates').click();
  await expect.poll(async () => (await shown(page)).slice(0, 7)).toEqual([4, 50, 11, 12, 73, 30, 31]);
  await entry(page, 'blank').click();
  await expect.poll(() => shown(page)).toEqual([60]);
  await page.locator('[data-list="likely_mislabeled"]').click();
  await expect
    .poll(() => page.locator('.toolbar .shown').textContent())
    .toBe(`${rows.filter((row) => row.likely_mislabeled).length} examples`);
});

test('an example says which others show the same, and leads to them and back', async () => {
  const audit = await harness.open(view);
  const { page } = audit;
  await entry(page, 'across-splits').click();
  await page.locator('#example-11').click();
  const words = page.locator('.copy .words');
  const labelled = (place: number): string =>
    rows[place]?.given_label === rows[11]?.given_label
      ? 'which bears the same label'
      : `which is labelled ${rows[place]?.given_label ?? ''}`;
  await expect
    .poll(() => words.allTextContents())
    .toEqual([
      `It is nearly the same picture (distance 0.042) as ${rows[12]?.path ?? ''}, ${labelled(12)}.`,
      `It is by way of other copies the same picture as ${rows[73]?.path ?? ''}, ${labelled(73)}, in test.`,
    ]);
  await page.locator('.copy').nth(1).click();
  await expect.poll(() => page.locator('.detail .file .path').textContent()).toBe(rows[73]?.path);
  expect(await shown(page)).toEqual([11, 12, 73]);
  await page.locator('.back-bar').click();
  await expect.poll(() => page.locator('.detail .file .path').textContent()).toBe(rows[11]?.path);
  expect(await entry(page, 'across-splits').getAttribute('aria-current')).toBe('true');
  // Of many only some are named; of an example that is there once, none.
  await entry(page, 'duplicates').click();
  await page.locator('#example-80').click();
  await expect.poll(() => page.locator('.copy').count()).toBe(6);
  await page.getByText('and 2 more images').waitFor();
  await entry(page, 'blank').click();
  await expect.poll(() => page.locator('.copies').count()).toBe(0);
  expect(await audit.faults()).toEqual([]);
});

test('labels of copies are text, whatever is in them', async () => {
  const audit = await harness.open(view);
  const { page } = audit;
  await entry(page, 'conflicts').click();
  await page.locator('#example-4').click();
  await expect.poll(() => page.locator('.copy strong').textContent()).toBe(HOSTILE);
  expect(await page.locator('#root b').count()).toBe(0);
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll('.lists, .content, .grid, .side, .body')]
      .filter((part) => part.scrollWidth > part.clientWidth + 1)
      .map((part) => part.className),
  );
  expect(wide).toEqual([]);
});

test('copies are decided on like all others', async () => {
  const audit = await harness.open(view);
  const { page } = audit;
  await entry(page, 'conflicts').click();
  await page.locator('#example-4').click();
  await page.keyboard.press('k');
  await page.keyboard.press('x');
  await expect
    .poll(() => audit.review.entries.map(({ example, decision }) => [example, decision?.kind]))
    .toEqual([
      [4, 'keep'],
      [50, 'exclude'],
    ]);
  // Decided, they stay where they are.
  expect(await shown(page)).toEqual([4, 50, 11, 12, 73]);
  expect(await page.locator('#example-50').getAttribute('data-decision')).toBe('exclude');
});

describe('nothing is shown', () => {
  test('of a run of an earlier version', async () => {
    const { page } = await harness.open({ ...view, findings: null });
    await page.locator('.cell').first().waitFor();
    expect(await page.locator('.findings').count()).toBe(0);
  });

  test('where nothing was found', async () => {
    const none = Object.fromEntries(Object.keys(COUNTS).map((name) => [name, 0]));
    const counts = { ...COUNTS, ...none, imbalance: 1.1 };
    const before = harness.server.asked.length;
    const audit = await harness.open({ ...view, findings: { uri: view.findings?.uri ?? '', counts } });
    await audit.page.locator('.more').waitFor({ state: 'attached' });
    expect(await audit.page.locator('.findings').count()).toBe(0);
    expect(harness.server.asked.slice(before).filter((path) => path.endsWith('findings.json'))).toEqual([]);
  });
});

describe.each(THEME_NAMES)('in the %s theme', (theme) => {
  test('findings can be used by everyone', async () => {
    const audit = await harness.open(view, { theme, height: 1300 });
    const { page } = audit;
    await entry(page, 'conflicts').click();
    await page.locator('#example-12').click();
    await page.locator('.copy canvas[data-state="shown"]').first().waitFor();
    await audit.previews();
    await harness.picture(audit, `findings-${theme}`);
    expect(await violations(audit)).toEqual([]);
  });
});

test('a list that is gone cannot be opened, which the log says', async () => {
  rmSync(run.findings);
  const audit = await harness.open(view);
  await audit.page.getByText('These lists cannot be shown').waitFor();
  expect((await audit.posted()).filter(({ kind }) => kind === 'page-error')).toHaveLength(1);
  expect(await entry(audit.page, 'conflicts').count()).toBe(0);
  expect(await audit.page.locator('[data-finding]').count()).toBe(4);
});
