import { readFileSync } from 'node:fs';
import { parquetReadObjects } from 'hyparquet';
import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AuditView } from '../../src/protocol/audit-view.js';
import { GAP } from '../../webview/view/grid-layout.js';
import type { AuditPage } from './harness/audit-page.js';
import { useHarness } from './harness/harness.js';

const harness = useHarness();
let view: AuditView;
/** The examples as another reader sees them. */
let rows: Record<string, unknown>[];
let audit: AuditPage;
let page: Page;

beforeAll(async () => {
  const small = await harness.run('run', 600);
  view = small.view;
  const file = new Uint8Array(readFileSync(small.run.examples)).buffer;
  rows = await parquetReadObjects({ file });
});

beforeEach(async () => {
  audit = await harness.open(view);
  page = audit.page;
  await audit.previews();
});

afterEach(async () => {
  // Nothing went wrong, and the page's policy refused nothing.
  expect(await audit.faults()).toEqual([]);
  await harness.closePages();
});

/** Paths of the options in sight, in order; the active one is in the page also when it is not. */
async function shown(): Promise<string[]> {
  return page.locator('.cell .frame').evaluateAll((frames: HTMLElement[]) => {
    const grid = document.querySelector('.grid')?.getBoundingClientRect();
    const seen = frames.filter((frame) => {
      const { top, bottom } = frame.getBoundingClientRect();
      return grid !== undefined && bottom > grid.top && top < grid.bottom;
    });
    return seen.map((frame) => frame.title);
  });
}

async function total(): Promise<number> {
  const first = page.locator('.cell').first();
  return (await first.count()) === 0 ? 0 : Number(await first.getAttribute('aria-setsize'));
}

function by(
  key: string,
  descending: boolean,
  keep: (row: Record<string, unknown>) => boolean,
): Record<string, unknown>[] {
  const value = (row: Record<string, unknown>): number => (row[key] ?? Number.NaN) as number;
  const defined = rows.filter((row) => keep(row) && row[key] !== null);
  // JavaScript's own sort is stable, as the page's order of equal values is the dataset's.
  defined.sort((a, b) => (descending ? value(b) - value(a) : value(a) - value(b)));
  return [...defined, ...rows.filter((row) => keep(row) && row[key] === null)];
}

function list(name: string): Locator {
  return page.locator(`[data-list="${name}"]`);
}

async function choose(label: string, option: string): Promise<void> {
  const dropdown = page.getByRole('combobox', { name: label });
  await dropdown.click();
  await dropdown.getByRole('option', { name: option, exact: true }).click();
}

async function expectShown(expected: readonly Record<string, unknown>[]): Promise<void> {
  await expect.poll(total).toBe(expected.length);
  const paths = expected.map((row) => row.path);
  await expect
    .poll(async () => {
      const seen = await shown();
      return seen.length > 0 || expected.length === 0 ? seen : null;
    })
    .toEqual(paths.slice(0, (await shown()).length));
}

test('the lists and the headline count what the table holds', async () => {
  const count = (test: (row: Record<string, unknown>) => boolean): string => String(rows.filter(test).length);
  const counts = {
    likely_mislabeled: count((row) => row.likely_mislabeled === true),
    easy: count((row) => row.group === 'easy'),
    looks_like_another_class: count((row) => row.group === 'looks_like_another_class'),
    ambiguous_without_label: count((row) => row.group === 'ambiguous_without_label'),
    ambiguous: count((row) => row.group === 'ambiguous'),
    all: String(rows.length),
  };
  for (const [name, expected] of Object.entries(counts)) {
    expect(await list(name).locator('.count').textContent(), name).toBe(expected);
  }
  expect(await page.locator('.figure').textContent()).toBe(
    `${counts.likely_mislabeled} of 600 labels are probably wrong`,
  );
});

test('likely mislabeled examples stand first, by falling score', async () => {
  await expectShown(by('label_error_score', true, (row) => row.likely_mislabeled === true));
  const [first] = by('label_error_score', true, () => true);
  const cell = page.locator('.cell').first();
  expect(await cell.locator('.given').textContent()).toBe(first?.given_label);
  expect(await cell.locator('.suggested').textContent()).toBe(first?.suggested_label);
});

test('a list shows its examples', async () => {
  await list('ambiguous').click();
  await expectShown(by('label_error_score', true, (row) => row.group === 'ambiguous'));
  await list('all').click();
  await expectShown(by('label_error_score', true, () => true));
});

test('any measure orders, in both directions, undefined values last', async () => {
  await list('all').click();
  await choose('Sort by', 'Entropy');
  await expectShown(by('entropy', true, () => true));
  await choose('Sort by', 'Held-out depth');
  await expectShown(by('held_out_depth', true, () => true));
  await page.getByRole('button', { name: /turn the order round/ }).click();
  const rising = by('held_out_depth', false, () => true);
  await expectShown(rising);
  await page.locator('.cell').first().focus();
  await page.keyboard.press('End');
  await expect.poll(shown).toContain(rising.at(-1)?.path);
  expect(rising.at(-1)?.held_out_depth).toBeNull();
  await choose('Sort by', 'Order of the dataset');
  await expectShown(rows);
});

test('search looks into file names, a slash into paths', async () => {
  await list('all').click();
  const field = page.getByRole('textbox', { name: 'Search by file name' });
  const all = by('label_error_score', true, () => true);
  await field.fill('002');
  await expectShown(all.filter((row) => String(row.path).split('/')[1]?.includes('002')));
  await field.fill('DRESS/');
  await expectShown(all.filter((row) => String(row.path).startsWith('dress/')));
  await field.fill('no such name');
  await page.getByText('Nothing matches').waitFor();
  await harness.picture(audit, 'empty-filter');
  await page.getByRole('button', { name: 'Clear search and filters' }).click();
  await expectShown(all);
});

test('filters by given and suggested class work together', async () => {
  await list('all').click();
  await choose('Filter by given class', 'coat');
  await choose('Filter by suggested class', 'shirt');
  await expectShown(
    by('label_error_score', true, (row) => row.given_label === 'coat' && row.suggested_label === 'shirt'),
  );
  await choose('Filter by suggested class', 'Suggested: any');
  await expectShown(by('label_error_score', true, (row) => row.given_label === 'coat'));
});

test('the keyboard goes everywhere in the grid', async () => {
  await list('all').click();
  await expect.poll(total).toBe(600);
  const place = (): Promise<number> =>
    page.evaluate(() => Number(document.activeElement?.getAttribute('aria-posinset')));
  const columns = await page.locator('.line').first().locator('.cell').count();
  await page.locator('.cell').first().focus();
  const steps: readonly [string, number][] = [
    ['ArrowRight', 2],
    ['ArrowDown', 2 + columns],
    ['ArrowLeft', 1 + columns],
    ['ArrowUp', 1],
    ['ArrowUp', 1],
    ['End', 600],
    ['ArrowDown', 600],
    ['Home', 1],
  ];
  for (const [key, expected] of steps) {
    await page.keyboard.press(key);
    await expect.poll(place, { message: key }).toBe(expected);
  }
  await page.keyboard.press('PageDown');
  await expect.poll(place).toBeGreaterThan(2 * columns);
  await page.keyboard.press('PageUp');
  await expect.poll(place).toBe(1);
  // Exactly one option is a tab stop.
  expect(await page.locator('.cell[tabindex="0"]').count()).toBe(1);
});

/** Presses keys one after another before the browser draws a frame; `last` then happens before it too. */
async function pressWithinFrame(keys: readonly string[], last: 'nothing' | 'search'): Promise<void> {
  await page.evaluate(
    async ({ keys, last }) => {
      await new Promise(requestAnimationFrame);
      const frame = { came: false };
      const framed = new Promise<void>((resolve) => {
        requestAnimationFrame(() => {
          frame.came = true;
          // What else waits for this frame comes first.
          requestAnimationFrame(() => {
            resolve();
          });
        });
      });
      for (const key of keys) {
        document.activeElement?.dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true }),
        );
        // The page renders in a microtask.
        for (let turn = 0; turn < 10; turn++) await Promise.resolve();
      }
      if (last === 'search')
        document.querySelector<HTMLElement>('[aria-label="Search by file name"]')?.focus();
      if (frame.came) throw new Error('A frame came in between.');
      await framed;
    },
    { keys, last },
  );
}

test('keys that come before the next frame all count, and the focus follows to the last', async () => {
  await list('all').click();
  await expect.poll(total).toBe(600);
  await page.locator('.cell').first().focus();
  // Pages down, the element that has the focus is put elsewhere, and loses it until then.
  await pressWithinFrame(['PageDown', 'PageDown', 'PageDown', 'End', 'ArrowLeft'], 'nothing');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-posinset'))).toBe('599');
  expect(await page.locator('.cell.active').getAttribute('aria-posinset')).toBe('599');
});

test('a focus that the user moves on before the next frame is not taken back', async () => {
  await list('all').click();
  await expect.poll(total).toBe(600);
  await page.locator('.cell').first().focus();
  await pressWithinFrame(['ArrowRight'], 'search');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
    'Search by file name',
  );
  expect(await page.locator('.cell.active').getAttribute('aria-posinset')).toBe('2');
});

test('the focus survives scrolling far away', async () => {
  await list('all').click();
  await expect.poll(total).toBe(600);
  await page.locator('.cell').first().focus();
  await page.locator('.grid').evaluate((grid) => {
    grid.scrollTop = grid.scrollHeight;
  });
  await expect.poll(async () => (await shown()).length).toBeGreaterThan(0);
  await expect.poll(() => page.locator('.cell').last().getAttribute('aria-posinset')).toBe('600');
  await page.keyboard.press('ArrowRight');
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-posinset')))
    .toBe('2');
});

test('what the user has set up survives a reload', async () => {
  await list('easy').click();
  await choose('Sort by', 'Self-confidence');
  await page.getByRole('slider', { name: 'Size of the previews' }).fill('1');
  await page.locator('.cell').first().focus();
  for (let line = 0; line < 6; line++) await page.keyboard.press('ArrowDown');
  const before = await page.locator('.cell.active').getAttribute('id');
  await page.locator('.grid').evaluate((grid) => {
    grid.scrollTop = 700;
  });
  const scrolled = (): Promise<number> => page.locator('.grid').evaluate((grid) => grid.scrollTop);
  await expect.poll(scrolled).toBe(700);
  // Kept by and by, not only when the page goes: it may go without a word.
  const kept = (): Promise<string | null> => page.evaluate(() => sessionStorage.getItem('state'));
  await expect.poll(kept).toMatch(/"list":"easy".*"size":1.*"place":/);
  // The keys had scrolled too: what is kept must be where the grid stands now, at most a line above its upper edge.
  const keptAbove = async (): Promise<number> => {
    const { anchor } = JSON.parse((await kept()) ?? '') as { anchor: { place: number } };
    const cell = page.locator('.cell', { has: page.getByTitle(rows[anchor.place]?.path as string) });
    const grid = await page.locator('.grid').boundingBox();
    const top = await cell.boundingBox();
    return (grid?.y ?? Number.NaN) - (top?.y ?? Number.NaN);
  };
  const { height } = (await page.locator('.cell').first().boundingBox()) ?? { height: Number.NaN };
  await expect.poll(keptAbove).toBeLessThan(height + GAP);
  expect(await keptAbove()).toBeGreaterThanOrEqual(0);
  await audit.reload();
  await audit.previews();
  expect(await list('easy').getAttribute('aria-current')).toBe('true');
  expect(await page.locator('.cell.active').getAttribute('id')).toBe(before);
  await expect.poll(scrolled).toBe(700);
  await expect
    .poll(() =>
      page
        .getByRole('combobox', { name: 'Sort by' })
        .evaluate((element) => (element as HTMLSelectElement).value),
    )
    .toBe('self_confidence');
  expect(await page.getByRole('slider', { name: 'Size of the previews' }).inputValue()).toBe('1');
});

test('the host can ask for a list', async () => {
  await audit.post({ kind: 'show', list: 'ambiguous' });
  await expect.poll(() => list('ambiguous').getAttribute('aria-current')).toBe('true');
});

test('counts are announced', async () => {
  await list('all').click();
  await expect.poll(() => page.getByRole('status').textContent()).toBe('All: 600 of 600 examples shown');
});
