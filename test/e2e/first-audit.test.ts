import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { plantedErrors } from '../process/sample-slice.js';
import { notification, runCommand, statusItem } from '../rig/commands.js';
import { REPOSITORY } from '../rig/repository.js';
import { copySample } from '../rig/sample-copy.js';
import { screenshot, setTheme, THEMES, workbenchReady, type Theme } from '../rig/workbench.js';
import { seriousFaults } from './accessibility.js';
import { auditFrame, auditPage, examples, previewsShown } from './audit-page.js';
import { stopAtFirstFailure } from './stop-at-first-failure.js';
import { useWorkbench } from './use-workbench.js';

const ANALYSIS_MS = 150_000;

describe('the first audit of a dataset', () => {
  stopAtFirstFailure();
  const workbench = useWorkbench((temporary) => {
    const folder = join(temporary, 'photos');
    copySample(folder, 20);
    copyFileSync(join(REPOSITORY, 'media', 'icon.png'), join(temporary, 'secret.png'));
    return folder;
  });

  test('begins with one command and no question, and shows how far it is', async () => {
    const { page } = workbench();
    await runCommand(page, 'Analyze dataset difficulty');
    await notification(page, /Analyzing photos.*%/).waitFor();
    await statusItem(page, /photos \d+ %/).waitFor();
    await auditPage(page).getByRole('heading', { level: 1 }).waitFor();
    await auditPage(page).getByRole('progressbar', { name: 'Progress of the analysis' }).waitFor();
    await screenshot(workbench(), 'running');
  });

  test('fills in while models end', async () => {
    const { page } = workbench();
    await auditPage(page)
      .getByRole('heading', { name: /so far$/ })
      .waitFor({ timeout: ANALYSIS_MS });
    await previewsShown(page);
    await screenshot(workbench(), 'filling-in');
  });

  test('leaves the focus where the user is typing when more of it comes', async () => {
    const { page } = workbench();
    await auditPage(page).locator('[data-list="all"]').click();
    await examples(page).nth(3).click();
    await page.keyboard.press('F1');
    const palette = page.locator('.quick-input-widget input.input');
    await palette.fill('>Difficulty');
    await auditPage(page)
      .getByRole('heading', { name: /^\d+ of 200 labels are probably wrong$/ })
      .waitFor({ timeout: ANALYSIS_MS });
    await previewsShown(page);
    expect(await palette.evaluate((input) => input === document.activeElement)).toBe(true);
    await page.keyboard.type(' Lens');
    expect(await palette.inputValue()).toBe('>Difficulty Lens');
    await page.keyboard.press('Escape');
    // The page has it again, and keys lead on from the active example.
    const frame = await auditFrame(page);
    await expect.poll(() => frame.evaluate(() => document.hasFocus())).toBe(true);
    const active = auditPage(page).locator('.cell.active');
    const before = await active.getAttribute('aria-posinset');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => active.getAttribute('aria-posinset')).toBe(String(Number(before) + 1));
    await expect.poll(() => frame.evaluate(() => document.activeElement?.className)).toMatch(/\bactive\b/);
    await auditPage(page).locator('[data-list="likely_mislabeled"]').click();
  });

  test('ends with the probable label errors, worst first', async () => {
    const { page } = workbench();
    await notification(page, /photos: \d+ of 200 images are likely mislabeled/).waitFor({
      timeout: ANALYSIS_MS,
    });
    await auditPage(page)
      .getByRole('heading', { name: /^\d+ of 200 labels are probably wrong$/ })
      .waitFor();
    await expect.poll(() => statusItem(page, /photos \d+ %/).count()).toBe(0);
    await previewsShown(page);
    const planted = plantedErrors();
    const names = await examples(page).evaluateAll((options) =>
      options.map((option) => option.querySelector('.frame')?.getAttribute('title') ?? ''),
    );
    // Ten are planted among these images.
    const right = names.slice(0, 10).filter((name) => planted.has(name));
    expect(right.length, names.join()).toBeGreaterThanOrEqual(6);
  });

  test('shows why an example is there', async () => {
    const { page } = workbench();
    await runCommand(page, 'Notifications: Clear All Notifications');
    await examples(page).first().click();
    const detail = auditPage(page).locator('.detail');
    await detail.getByText(/^The label is probably wrong/).waitFor();
    const image = detail.getByRole('img').first();
    await expect
      .poll(() => image.evaluate((element) => element instanceof HTMLImageElement && element.naturalWidth))
      .toBe(28);
    await screenshot(workbench(), 'audit');
  });

  test('can load images of the dataset, and nothing beside it', async () => {
    const { page } = workbench();
    const image = auditPage(page).locator('.detail').getByRole('img').first();
    const inside = (await image.getAttribute('src')) ?? '';
    const frame = await auditFrame(page);
    const loads = (url: string): Promise<boolean> =>
      frame.evaluate(async (address) => {
        const element = new Image();
        element.src = address;
        return element.decode().then(
          () => true,
          () => false,
        );
      }, url);
    expect(await loads(`${inside}?again`)).toBe(true);
    // Real images: one beside the dataset, and one that the dataset's folder is left for.
    const outside = new URL(inside);
    outside.pathname = join(REPOSITORY, 'media', 'icon.png');
    expect(await loads(outside.href)).toBe(false);
    expect(await loads(inside.replace(/photos\/.*$/, 'secret.png'))).toBe(false);
    expect(await loads(inside.replace(/photos\/.*$/, 'photos/%2e%2e/secret.png'))).toBe(false);
  });

  test.each(Object.keys(THEMES) as Theme[])(
    'has no serious fault of accessibility in the %s theme',
    async (theme) => {
      const { page } = workbench();
      await setTheme(workbench(), theme);
      await previewsShown(page);
      await screenshot(workbench(), `audit-${theme}`);
      expect(await seriousFaults(page)).toEqual([]);
    },
  );

  test('is there again after the window was reloaded', async () => {
    const { page } = workbench();
    const before = await shownIds(page);
    await page.reload();
    await workbenchReady(page);
    await previewsShown(page);
    expect(await shownIds(page)).toEqual(before);
  });
});

async function shownIds(page: Page): Promise<string[]> {
  const ids = await examples(page).evaluateAll((cells) => cells.map(({ id }) => id));
  expect(ids.length).toBeGreaterThan(5);
  return ids;
}
