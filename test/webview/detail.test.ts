import { beforeAll, expect, test } from 'vitest';
import type { AuditView } from '../../src/protocol/audit-view.js';
import type { ExampleRow } from '../../src/protocol/example-row.js';
import { formatMeasure, MEASURE_NAMES, MEASURES } from '../../webview/model/measures.js';
import { useHarness } from './harness/harness.js';

const harness = useHarness();
let view: AuditView;
let rows: readonly ExampleRow[];
let flagged: readonly ExampleRow[];

beforeAll(async () => {
  const small = await harness.run('run', 300);
  ({ view, rows } = small);
  flagged = rows
    .filter((row) => row.likely_mislabeled)
    .sort((a, b) => b.label_error_score - a.label_error_score);
});

test('the pane shows the original image and every measure', async () => {
  const audit = await harness.open(view);
  const { page } = audit;
  const [row] = flagged;
  const image = page.locator('.picture img.shown');
  await image.waitFor();
  expect(await image.getAttribute('src')).toBe(`${harness.server.url}/images/${row?.path}`);
  await page.locator('.more').waitFor({ state: 'attached' });
  for (const name of MEASURE_NAMES) {
    const measure = page.locator(`[data-measure="${name}"]`);
    expect(await measure.locator('.term').textContent()).toBe(MEASURES[name].name);
    expect(await measure.locator('.number').textContent(), name).toBe(
      formatMeasure(name, row?.[name] ?? Number.NaN),
    );
  }
  expect(await page.locator('.detail .change .given').textContent()).toBe(row?.given_label);
  expect(await page.locator('.detail .change .suggested').textContent()).toBe(row?.suggested_label);
  expect(await page.locator('.more dd').first().textContent()).toBe(row?.consensus_class);
  expect(await page.locator('.position').textContent()).toBe(`1 of ${flagged.length}`);
});

test('a measure explains itself', async () => {
  const { page } = await harness.open(view);
  const measure = page.locator('[data-measure="el2n"]');
  await measure.locator('summary').focus();
  await page.keyboard.press('Enter');
  await measure.getByText(MEASURES.el2n.meaning).waitFor();
  await measure.getByText(`Range: ${MEASURES.el2n.range}.`).waitFor();
  // Where it stands comes as soon as there was time to sort the others.
  const value = flagged[0]?.el2n ?? Number.NaN;
  const lower = rows.filter((row) => row.el2n < value).length;
  const equal = rows.filter((row) => row.el2n === value).length;
  const share = Math.floor(((lower + equal / 2) / rows.length) * 100);
  await measure.getByText(`Higher here than for ${share} % of the examples.`).waitFor();
  await measure.locator('.standing circle').waitFor();
});

test('next and previous lead through the list, and the grid follows', async () => {
  const { page } = await harness.open(view);
  const next = page.getByRole('button', { name: 'Next example' });
  for (let step = 1; step < 20; step++) await next.click();
  await expect.poll(() => page.locator('.position').textContent()).toBe(`20 of ${flagged.length}`);
  expect(await page.locator('.file .path').textContent()).toBe(flagged[19]?.path);
  await expect
    .poll(() =>
      page.evaluate(() => {
        const grid = document.querySelector('.grid')?.getBoundingClientRect();
        const cell = document.querySelector('.cell.active')?.getBoundingClientRect();
        return grid !== undefined && cell !== undefined && cell.top >= grid.top && cell.bottom <= grid.bottom;
      }),
    )
    .toBe(true);
  await page.getByRole('button', { name: 'Previous example' }).click();
  await expect.poll(() => page.locator('.position').textContent()).toBe(`19 of ${flagged.length}`);
});

test('an image that comes after it was stepped past leaves the one shown alone', async () => {
  const { page } = await harness.open(view);
  const image = page.locator('.picture img');
  await page.locator('.picture img.shown').waitFor();
  const late = flagged[1]?.path ?? '';
  const release = harness.server.hold(late);
  await page.getByRole('button', { name: 'Next example' }).click();
  await expect.poll(() => harness.server.held()).toContain(`/images/${late}`);
  await page.getByRole('button', { name: 'Previous example' }).click();
  const answered = page.waitForResponse((response) => response.url().endsWith(late));
  release();
  await (await answered).finished();
  // What loads it as well is told after the image that was stepped past.
  await page.evaluate(async (url) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    await new Promise(requestAnimationFrame);
  }, `${harness.server.url}/images/${late}`);
  expect(await image.getAttribute('src')).toBe(`${harness.server.url}/images/${flagged[0]?.path}`);
  expect(await image.getAttribute('class')).toBe('shown');
});

test('of the examples that a held key passes, no image is read but where it comes to rest', async () => {
  const { page } = await harness.open(view);
  await page.locator('.picture img.shown').waitFor();
  await page.locator('.cell.active').focus();
  const before = harness.server.asked.length;
  // In the page, so that they are as close as a keyboard's.
  await page.evaluate(async () => {
    for (let press = 0; press < 20; press++) {
      const key = new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(key);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  await expect.poll(() => page.locator('.position').textContent()).toBe(`21 of ${flagged.length}`);
  const last = flagged[20]?.path ?? '';
  await page.locator(`.picture img.shown[src$="${last}"]`).waitFor();
  const asked = harness.server.asked.slice(before).filter((path) => path.startsWith('/images/'));
  expect(asked.at(-1)).toBe(`/images/${last}`);
  // The first step is one of its own; a busy machine may make others so.
  expect(asked.length).toBeLessThanOrEqual(10);
});

test('the host is asked to copy, open and reveal', async () => {
  const audit = await harness.open(view);
  const { page } = audit;
  await page.locator('.more').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Copy the path' }).click();
  await page.getByRole('button', { name: 'Open the image in an editor' }).click();
  await page.getByRole('button', { name: 'Reveal the image in the Explorer' }).click();
  const path = flagged[0]?.path;
  expect((await audit.posted()).slice(1)).toEqual([
    { kind: 'copy', text: path },
    { kind: 'open-image', path },
    { kind: 'reveal-image', path },
  ]);
});

test('images packed into one file show as previews', async () => {
  const { page } = await harness.open({ ...view, images: null });
  await page.getByText('packed into one file').waitFor();
  expect(await page.locator('.picture img').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Open the image in an editor' }).count()).toBe(0);
});

test('the pane opens, closes and is made wider by keyboard', async () => {
  const { page } = await harness.open(view);
  const cell = page.locator('.cell').first();
  await page.locator('.detail').waitFor();
  await cell.focus();
  await page.keyboard.press('d');
  await expect.poll(() => page.locator('.detail').count()).toBe(0);
  expect(await cell.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('d');
  await page.locator('.detail').waitFor();
  // From the pane Escape leads back.
  await page.getByRole('button', { name: 'Next example' }).focus();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('option');
  await page.getByRole('button', { name: 'Close the example' }).click();
  await expect.poll(() => page.locator('.detail').count()).toBe(0);
  // Whoever closed it by keyboard goes on in the grid.
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('option');
  await page.keyboard.press('d');
  const splitter = page.getByRole('separator', { name: 'Width of the example pane' });
  await splitter.focus();
  const width = Number(await splitter.getAttribute('aria-valuenow'));
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => splitter.getAttribute('aria-valuenow')).toBe(String(width + 16));
  expect(Math.round((await page.locator('.side').boundingBox())?.width ?? 0)).toBe(width + 16);
});
