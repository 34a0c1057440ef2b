import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { paletteRow } from '../rig/commands.js';
import { REPOSITORY } from '../rig/repository.js';
import { copySample } from '../rig/sample-copy.js';
import { screenshot, setTheme, THEMES, type Theme } from '../rig/workbench.js';
import { seriousFaults } from './accessibility.js';
import { auditFrame, auditPage, examples, previewsShown } from './audit-page.js';
import { stopAtFirstFailure } from './stop-at-first-failure.js';
import { useWorkbench } from './use-workbench.js';

const OF_A_CLASS = 30;
const SIDE = 28;

describe('why examples are hard, and what the dataset has that it should not', () => {
  stopAtFirstFailure();
  const workbench = useWorkbench(async (temporary) => {
    const folder = join(temporary, 'photos');
    copySample(join(folder, 'train'), OF_A_CLASS);
    await plant(folder);
    const commandLine = join(REPOSITORY, 'dist', 'cli.cjs');
    execFileSync(process.execPath, [commandLine, 'analyze', folder, '--epochs', '3'], { stdio: 'ignore' });
    return folder;
  });

  test('images that could not be read are named one by one, and open', async () => {
    const { page } = workbench();
    const row = await paletteRow(page, 'Difficulty Lens: Open audit');
    await row.click();
    await previewsShown(page);
    const notices = auditPage(page).locator('.notices');
    await notices.locator('summary').click();
    await expect
      .poll(() => notices.locator('.unreadable li').allTextContents())
      .toEqual(['train/bag/cut.png: it is damaged or truncated', 'train/bag/empty.jpg: the file is empty']);
    await screenshot(workbench(), 'evidence-skipped');
    await notices.getByRole('button', { name: 'train/bag/cut.png' }).click();
    await page.getByRole('tab', { name: /cut\.png/ }).waitFor();
    await page.getByRole('tab', { name: /audit\.dlens/ }).click();
    await previewsShown(page);
    await notices.locator('summary').click();
  });

  test('copies stand beside each other, and so do blank and odd images', async () => {
    const { page } = workbench();
    const shown = async (finding: string): Promise<string[]> => {
      await auditPage(page).locator(`[data-finding="${finding}"]`).click();
      await previewsShown(page);
      const frames = examples(page).locator('.frame');
      return frames.evaluateAll((all) => all.map((each) => each.getAttribute('title') ?? ''));
    };
    const pair = async (finding: string, copy: string): Promise<void> => {
      await expect.poll(() => shown(finding)).toContain(copy);
    };
    await pair('conflicts', 'train/coat/copy-of-bag.png');
    await screenshot(workbench(), 'evidence-conflicts');
    await pair('across-splits', 'test/bag/leak.png');
    await pair('blank', 'train/bag/blank.png');
    await pair('odd', 'train/bag/wide.png');
  });

  test('both stories of an example are told, with the neighbours that voted', async () => {
    const { page } = workbench();
    const content = auditPage(page);
    await content.locator('[data-list="all"]').click();
    await previewsShown(page);
    await examples(page).first().click();
    await ladderRead(page);
    const evidence = content.locator('.detail .evidence');
    for (const story of ['Held out', 'Trained on']) {
      await evidence.getByRole('button', { name: story }).click();
      await expect.poll(() => evidence.getByRole('radio').count()).toBeGreaterThan(4);
      await evidence.locator('.neighbours').scrollIntoViewIfNeeded();
      await evidence.locator('.neighbours canvas[data-state=shown]').first().waitFor();
    }
    const opened = await content.locator('.detail .file .path').textContent();
    await evidence.locator('.neighbour').first().click();
    await content.getByRole('button', { name: /^Back to/ }).click();
    await expect.poll(() => content.locator('.detail .file .path').textContent()).toBe(opened);
  });

  test.each(Object.keys(THEMES) as Theme[])(
    'in the %s theme everyone can use the ladder and the plots, and the page itself never scrolls',
    async (theme) => {
      const { page } = workbench();
      const content = auditPage(page);
      await setTheme(workbench(), theme);
      await content.locator('[data-list="all"]').click();
      await previewsShown(page);
      await ladderRead(page);
      await content.locator('.detail .neighbours').scrollIntoViewIfNeeded();
      await content.locator('.neighbours canvas[data-state=shown]').first().waitFor();
      await screenshot(workbench(), `evidence-${theme}`);
      expect(await seriousFaults(page)).toEqual([]);
      expect(await overflow(page)).toEqual([0, 0]);

      await content.locator('[data-page="plots"]').click();
      await content.locator('.plots[aria-busy="false"] [data-plot="learning"]').waitFor();
      await content.getByText('so far.').first().waitFor({ state: 'detached' });
      await screenshot(workbench(), `plots-${theme}`);
      expect(await seriousFaults(page)).toEqual([]);
      expect(await overflow(page)).toEqual([0, 0]);
    },
  );

  test('an editor of 520 pixels has room for it too', async () => {
    const { page } = workbench();
    const content = auditPage(page);
    await page.setViewportSize({ width: 880, height: 900 });
    await screenshot(workbench(), 'plots-narrow');
    expect(await overflow(page)).toEqual([0, 0]);
    await content.locator('[data-list="all"]').click();
    await previewsShown(page);
    await ladderRead(page);
    await content.locator('.detail .neighbours').scrollIntoViewIfNeeded();
    await screenshot(workbench(), 'evidence-narrow');
    expect(await overflow(page)).toEqual([0, 0]);
  });
});

async function ladderRead(page: Page): Promise<void> {
  await auditPage(page).locator('.rungs[aria-busy="false"]').first().waitFor();
}

/** By how many pixels the page is wider and higher than what shows it. */
async function overflow(page: Page): Promise<number[]> {
  const frame = await auditFrame(page);
  return frame.evaluate(() => {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
    return [scrollWidth - clientWidth, scrollHeight - clientHeight];
  });
}

/** Copies under another label and in another split, and images that are blank, of another shape, or none. */
async function plant(folder: string): Promise<void> {
  const train = join(folder, 'train');
  const [first = '', second = '', third = ''] = readdirSync(join(train, 'bag')).sort();
  copyFileSync(join(train, 'bag', first), join(train, 'coat', 'copy-of-bag.png'));
  mkdirSync(join(folder, 'test', 'bag'), { recursive: true });
  copyFileSync(join(train, 'bag', second), join(folder, 'test', 'bag', 'leak.png'));
  const blank = sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: 'grey' } });
  await blank.png().toFile(join(train, 'bag', 'blank.png'));
  const wide = await sharp(join(train, 'bag', third))
    .resize(3 * SIDE, SIDE, { fit: 'fill' })
    .png()
    .toBuffer();
  writeFileSync(join(train, 'bag', 'wide.png'), wide);
  writeFileSync(join(train, 'bag', 'cut.png'), wide.subarray(0, wide.length / 2));
  writeFileSync(join(train, 'bag', 'empty.jpg'), '');
}
