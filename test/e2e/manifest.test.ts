import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { copySample } from '../rig/sample-copy.js';
import { explorerItem } from '../rig/commands.js';
import { screenshot } from '../rig/workbench.js';
import { finishedRun, listed } from '../vscode/finished-run.js';
import { auditPage } from './audit-page.js';
import { stopAtFirstFailure } from './stop-at-first-failure.js';
import { useWorkbench } from './use-workbench.js';

describe('a table of labels that is open as text', () => {
  stopAtFirstFailure();
  let file = '';
  const workbench = useWorkbench((temporary) => {
    const folder = join(temporary, 'clothes');
    copySample(folder, 2);
    const images = listed(folder).map((image, i) => {
      const path = `images/${image.path}`;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      renameSync(join(folder, image.path), join(folder, path));
      return { ...image, path, ...(i === 2 && { flagged: { suggested: 'sneaker', score: 0.93 } }) };
    });
    file = join(folder, 'labels.csv');
    writeFileSync(
      file,
      ['path,label', ...images.map(({ path, label }) => `${path},${label}`), ''].join('\n'),
    );
    finishedRun(file, 'csv', images);
    return folder;
  });
  const squiggles = (): Locator => workbench().page.locator('.squiggly-warning');

  test('marks the flagged row, shows its image, and relabels it by a quick fix', async () => {
    const { page } = workbench();
    await explorerItem(page, 'labels.csv').dblclick();
    await squiggles().first().waitFor();
    const row = page.locator('.view-line', { hasText: 'boot' }).first();
    await row
      .locator('span', { hasText: /boot$/ })
      .last()
      .hover({ position: { x: 5, y: 8 } });
    const hover = page.locator('.monaco-hover:visible');
    await hover
      .getByText(/Probably labelled wrong: looks like/)
      .first()
      .waitFor();
    await hover.locator('img').first().waitFor();
    await expect
      .poll(() =>
        hover
          .locator('img')
          .first()
          .evaluate((image) => (image as HTMLImageElement).naturalWidth),
      )
      .toBe(28);
    await screenshot(workbench(), 'manifest-hover');
    await page.keyboard.press('Escape');

    await row.click();
    await page.keyboard.press('End');
    await page.keyboard.press('Control+.');
    const menu = page.locator('.action-widget');
    await menu.getByText('Show in the audit').waitFor();
    await screenshot(workbench(), 'manifest-fixes');
    await menu.getByText('Relabel to “sneaker”').click();
    await squiggles().first().waitFor({ state: 'detached' });
    // VS Code in a browser saves text by itself.
    await expect.poll(() => readFileSync(file, 'utf8')).toMatch(/^images\/boot\/.+,sneaker$/m);
  });

  test('shows a row in the audit', async () => {
    const { page } = workbench();
    await page.locator('.view-line').first().click();
    await page.keyboard.press('Control+z');
    await squiggles().first().waitFor();
    await page.locator('.view-line', { hasText: 'boot' }).first().click();
    await page.keyboard.press('End');
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget').getByText('Show in the audit').click();
    await auditPage(page).locator('.detail .path', { hasText: 'images/boot/' }).waitFor();
  });
});
