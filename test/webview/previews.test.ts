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
  view = small.view;
  originals = await Promise.all(small.rows.map(({ path }) => thumbnail(path)));
});

interface Drawn {
  readonly place: number;
  readonly pixels: number[];
}

async function drawn(page: Page): Promise<Drawn[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLCanvasElement>('.grid canvas')].map((canvas) => ({
      place: Number(canvas.dataset.place),
      pixels: [...(canvas.getContext('2d')?.getImageData(0, 0, 64, 64).data ?? [])].filter(
        (_, i) => i % 4 === 0,
      ),
    })),
  );
}

function difference(a: readonly number[], rgb: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - rgb[3 * i]!), 0) / a.length;
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
    for (const { place, pixels } of await drawn(page)) {
      const differences = originals.map((original) => difference(pixels, original));
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

test('without its sheets the page does everything else', async () => {
  const audit = await harness.open({ ...view, thumbnails: `${harness.server.url}/nowhere` });
  const { page } = audit;
  await page.locator('.grid canvas[data-state="missing"]').first().waitFor({ state: 'attached' });
  // Everything else works.
  await page.locator('.cell').nth(2).click();
  await expect.poll(() => page.locator('.position').textContent()).toMatch(/^3 of/);
  expect(await audit.faults()).toEqual([]);
});
