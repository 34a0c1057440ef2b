import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { readAudit } from '../../src/runs/audit-file.js';
import { AUDIT_FILE, RUNS_FOLDER } from '../../src/runs/run-folder.js';
import { notification, paletteRow, pickFrom, runCommand } from '../rig/commands.js';
import { REPOSITORY } from '../rig/repository.js';
import { copySample } from '../rig/sample-copy.js';
import { screenshot, workbenchReady } from '../rig/workbench.js';
import { auditPage, previewsShown } from './audit-page.js';
import { stopAtFirstFailure } from './stop-at-first-failure.js';
import { useWorkbench } from './use-workbench.js';

const ANALYSIS_MS = 150_000;
const RELABELLED = 3;

describe('a dataset whose labels were changed', () => {
  stopAtFirstFailure();
  let folder = '';
  const workbench = useWorkbench((temporary) => {
    folder = join(temporary, 'photos');
    copySample(folder, 20);
    const commandLine = join(REPOSITORY, 'dist', 'cli.cjs');
    const options = ['--epochs', '2', '--seed', '5', '--folds', '3'];
    execFileSync(process.execPath, [commandLine, 'analyze', folder, ...options], { stdio: 'ignore' });
    return folder;
  });
  const comparison = (): Locator =>
    auditPage(workbench().page).getByRole('region', { name: 'Comparison with an earlier audit' });

  test('is analyzed again with the same settings, and its audit says what changed', async () => {
    const { page } = workbench();
    await paletteRow(page, 'Difficulty Lens: Open audit');
    await page.keyboard.press('Enter');
    await auditPage(page).locator('[data-list="all"]').click();
    await previewsShown(page);
    await auditPage(page).getByRole('group', { name: 'Review' }).getByText('reviewed').waitFor();
    await auditPage(page).locator('.cell').first().click();
    for (let decision = 0; decision < RELABELLED; decision++) await page.keyboard.press('Enter');
    await auditPage(page).getByText(`${RELABELLED} labels to save`).waitFor();
    await page.keyboard.press('Control+s');
    const saved = notification(page, `${RELABELLED} labels saved in photos`);
    await saved.getByRole('button', { name: 'Analyze again' }).click();
    await comparison().waitFor({ timeout: ANALYSIS_MS });
    const audits = readdirSync(join(folder, RUNS_FOLDER)).filter((name) => /^\d{4}-/.test(name));
    const [before, after] = audits
      .sort()
      .map((name) => readAudit(join(folder, RUNS_FOLDER, name, AUDIT_FILE)));
    expect(after?.settings).toEqual(before?.settings);
    await screenshot(workbench(), 'analyzed-again');

    await comparison()
      .getByRole('button', { name: `${RELABELLED} with another label` })
      .click();
    await expect.poll(() => auditPage(page).locator('.cell').count()).toBe(RELABELLED);
  });

  test('is compared again on request', async () => {
    const { page } = workbench();
    await runCommand(page, 'Notifications: Clear All Notifications');
    await comparison().getByRole('button', { name: 'End the comparison' }).click();
    await comparison().waitFor({ state: 'detached' });
    // The newest stands first; the other one is then the only one left.
    await pickFrom(page, 'Difficulty Lens: Compare two audits', /^Compare which run/, folder);
    await comparison().waitFor();
  });

  test('is compared in the next window too, until that is ended', async () => {
    const { page } = workbench();
    await reload();
    await comparison().waitFor();
    await comparison().getByRole('button', { name: 'End the comparison' }).click();
    await comparison().waitFor({ state: 'detached' });
    await reload();
    await auditPage(page).getByRole('group', { name: 'Review' }).getByText('reviewed').waitFor();
    expect(await comparison().count()).toBe(0);
  });

  /** Which tabs there are is written down only seconds later: the last window may come back without the newer audit. */
  async function reload(): Promise<void> {
    const { page } = workbench();
    await page.reload();
    await workbenchReady(page);
    // The newest stands first.
    await pickFrom(page, 'Difficulty Lens: Open audit', /^Open which audit/, folder);
  }
});
