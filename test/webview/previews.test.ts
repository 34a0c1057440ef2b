import { beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { AuditView } from '../../src/protocol/audit-view.js';
import { useHarness } from './harness/harness.js';
import { thumbnail } from './harness/small-run.js';

const COUNT = 450;
const harness = useHarness();
let view: AuditView;
/** Grey levels of each example's thumbnail, in the order of the dataset. */
let originals: Uint8Array[];

beforeAll(async () => {
  const small = await harness.run('run', COUNT);
  // Without a first view: these tests are about the run's own sheets.
  view = { ...small.view, rows: { ...small.view.rows!, first: null } };
  originals = await Promise.all(small.rows.map(({ path }) => thumbnail(path)));
});

/** Of 64 × 64 pixels as many are looked at as tell examples apart. */
const STEP = 7;

interface Drawn {
  readonly place: number;
  readonly greys: number[];
}

async function drawn(page: Page): Promise<Drawn[]> {
  return page.evaluate(
    (step) =>
      [...document.querySelectorAll('.grid .line')].flatMap((line) => {
        const canvas = line.querySelector('canvas');
        const left = canvas?.getBoundingClientRect().left ?? 0;
        return [...line.querySelectorAll('.cell')].map((cell) => {
          const frame = cell.querySelector('.frame')?.getBoundingClientRect();
          const x = Math.round((((frame?.left ?? 0) - left) * 64) / (frame?.width ?? 1));
          return {
            place: Number(cell.id.replace('example-', '')),
            greys: [...(canvas?.getContext('2d')?.getImageData(x, 0, 64, 64).data ?? [])].filter(
              (_, i) => i % (4 * step) === 0,
            ),
          };
        });
      }),
    STEP,
  );
}

function difference(greys: readonly number[], rgb: Uint8Array): number {
  return greys.reduce((sum, grey, i) => sum + Math.abs(grey - rgb[3 * STEP * i]!), 0) / greys.length;
}

test('each preview is that of its example, wherever the grid was scrolled to', async () => {
  const audit = await harness.open(view);
  const { page } = audit;
  await audit.previews();
  await page.locator('[data-list="all"]').click();
  let seen = 0;
  for (const share of [0, 0.3, 0.9, 0.5, 1]) {
    await page.locator('.grid').evaluate((grid, part) => {
      grid.scrollTop = grid.scrollHeight * part;
    }, share);
    await audit.previews();
    for (const { place, greys } of await drawn(page)) {
      const differences = originals.map((original) => difference(greys, original));
      expect(differences.indexOf(Math.min(...differences))).toBe(place);
      seen++;
    }
  }
  expect(seen).toBeGreaterThan(100);
});

test('no sheet is fetched twice while it is kept', async () => {
  const fetched = (): string[] => harness.server.asked.filter((path) => path.endsWith('.webp'));
  const before = fetched().length;
  const audit = await harness.open(view);
  for (const list of ['all', 'likely_mislabeled', 'all']) {
    await audit.page.locator(`[data-list="${list}"]`).click();
    await audit.previews();
  }
  const asked = fetched().slice(before);
  expect(asked.length).toBe(new Set(asked).size);
});

test('what was scrolled past is given up, what is in sight comes', async () => {
  const audit = await harness.open(view);
  const { page } = audit;
  await audit.previews();
  const release = harness.server.hold('.webp');
  await audit.reload();
  await page.locator('[data-list="all"]').click();
  const sort = page.getByRole('combobox', { name: 'Sort by' });
  await sort.click();
  await sort.getByRole('option', { name: 'Order of the dataset' }).click();
  await page.locator('.grid').evaluate(async (grid) => {
    for (let step = 0; step <= 30; step++) {
      grid.scrollTop = (grid.scrollHeight * step) / 30;
      await new Promise(requestAnimationFrame);
    }
  });
  // The first sheet is still waited for: the active option is on it, which stays in the page.
  const sheet = (number: number): string => `/run/thumbnails/sheet_000${number}.webp`;
  await expect.poll(() => [...new Set(harness.server.held())].sort()).toEqual([sheet(0), sheet(4)]);
  release();
  await audit.previews();
  expect(await audit.faults()).toEqual([]);
});

test('a preview that came by a request called off meanwhile is drawn where it is wanted next', async () => {
  // One line of them, so that another order calls off all that was asked for.
  const small = await harness.run('small', 4);
  const audit = await harness.open({ ...small.view, rows: { ...small.view.rows!, first: null } });
  const { page } = audit;
  await page.locator('[data-list="all"]').waitFor();
  // Thumbnails cut out of their sheet wait until they are let go.
  await page.evaluate(() => {
    const scope = window as unknown as { cuts: (() => void)[]; createImageBitmap: unknown };
    const own = window.createImageBitmap.bind(window) as (...args: unknown[]) => Promise<ImageBitmap>;
    scope.cuts = [];
    scope.createImageBitmap = async (...args: unknown[]) => {
      const bitmap = await own(...args);
      if (args.length > 1) await new Promise<void>((resolve) => scope.cuts.push(resolve));
      return bitmap;
    };
  });
  const waiting = (): Promise<number> =>
    page.evaluate(() => (window as unknown as { cuts: unknown[] }).cuts.length);
  await page.locator('[data-list="all"]').click();
  await expect.poll(waiting).toBe(1);
  await page.getByRole('button', { name: /turn the order round/ }).click();
  await expect.poll(waiting).toBe(2);
  const states = (): Promise<(string | undefined)[]> =>
    page.evaluate(() => {
      (window as unknown as { cuts: (() => void)[] }).cuts.shift()?.();
      return [...document.querySelectorAll<HTMLElement>('.grid canvas')].map(
        (canvas) => canvas.dataset.state,
      );
    });
  await expect.poll(states).toEqual(['shown']);
  // Drawn once more, from what is kept.
  await page.getByRole('button', { name: /turn the order round/ }).click();
  for (const { place, greys } of await drawn(page)) {
    const differences = await Promise.all(
      small.rows.map(async ({ path }) => difference(greys, await thumbnail(path))),
    );
    expect(differences.indexOf(Math.min(...differences))).toBe(place);
  }
  expect(await audit.faults()).toEqual([]);
});

test('without its sheets the page does everything else', async () => {
  const audit = await harness.open({ ...view, thumbnails: `${harness.server.url}/nowhere` });
  const { page } = audit;
  await page.locator('.grid canvas[data-state="missing"]').first().waitFor({ state: 'attached' });
  // Everything else works.
  await page.locator('.cell').nth(2).click();
  await expect.poll(() => page.locator('.position').textContent()).toMatch(/^3 of/);
  expect(await audit.faults()).toEqual([]);
});

test('the host hears once that the first previews are drawn, also where they cannot be', async () => {
  for (const thumbnails of [view.thumbnails, `${view.thumbnails}-gone`]) {
    const audit = await harness.open({ ...view, thumbnails });
    await expect.poll(() => audit.drawn()).toBe(1);
    const states = await audit.page
      .locator('.grid canvas')
      .evaluateAll((canvases) => canvases.map((canvas) => canvas.dataset.state));
    expect(states).not.toContain('waiting');
    await audit.page.locator('.grid').evaluate((grid) => {
      grid.scrollTop = grid.scrollHeight;
    });
    await audit.page.locator('.grid canvas[data-state=waiting]').first().waitFor({ state: 'detached' });
    expect(await audit.drawn()).toBe(1);
    await harness.closePages();
  }
});
