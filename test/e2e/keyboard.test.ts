import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { paletteRow } from '../rig/commands.js';
import { REPOSITORY } from '../rig/repository.js';
import { copySample } from '../rig/sample-copy.js';
import { auditFrame, auditPage, previewsShown } from './audit-page.js';
import { useWorkbench } from './use-workbench.js';

const TABS = 80;

const workbench = useWorkbench((temporary) => {
  const folder = join(temporary, 'photos');
  copySample(folder, 12);
  const commandLine = join(REPOSITORY, 'dist', 'cli.cjs');
  execFileSync(process.execPath, [commandLine, 'analyze', folder, '--epochs', '1'], { stdio: 'ignore' });
  return folder;
});

test('the keyboard alone opens an audit, reaches all of its parts, and looks at examples', async () => {
  const { page } = workbench();
  await paletteRow(page, 'Difficulty Lens: Open audit');
  await page.keyboard.press('Enter');
  await auditPage(page).locator('[data-list="all"]').focus();
  await page.keyboard.press('Enter');
  await previewsShown(page);

  const reached = await tabThrough(page);
  for (const part of ['Search by file name', 'Filter by given class', 'Sort by', 'Analyze again']) {
    expect(reached).toContain(part);
  }
  expect(reached.some((name) => name.startsWith('option'))).toBe(true);

  await auditPage(page).locator('.cell[tabindex="0"]').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  const chosen = auditPage(page).locator('.cell[aria-selected="true"]');
  const name = await chosen.locator('.frame').getAttribute('title');
  await page.keyboard.press(' ');
  await auditPage(page)
    .getByRole('region', { name: `Enlarged: ${name?.split('/').pop()}` })
    .waitFor();
  await page.keyboard.press('Escape');

  // All examples, and not VS Code's own 'Select all', which would take all text of the page.
  await page.keyboard.press('ControlOrMeta+a');
  await auditPage(page).getByText('120 selected', { exact: true }).waitFor();
  const frame = await auditFrame(page);
  expect(await frame.evaluate(() => String(getSelection()))).toBe('');
});

/** Presses Tab until the focus leaves the page or is where it began; what it went through. */
async function tabThrough(page: Page): Promise<string[]> {
  const frame = await auditFrame(page);
  const reached: string[] = [];
  for (let tab = 0; tab < TABS; tab++) {
    await page.keyboard.press('Tab');
    reached.push(
      await frame.evaluate(() => {
        const focused = document.activeElement;
        const role = focused?.getAttribute('role') ?? '';
        return role === 'option'
          ? `option ${focused?.id ?? ''}`
          : (focused?.getAttribute('aria-label') ?? focused?.textContent ?? '');
      }),
    );
  }
  return reached;
}
