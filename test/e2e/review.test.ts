import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { readAudit } from '../../src/runs/audit-file.js';
import type { RunFolder } from '../../src/runs/run-folder.js';
import { notification } from '../rig/commands.js';
import { copySample } from '../rig/sample-copy.js';
import { screenshot, workbenchReady } from '../rig/workbench.js';
import { finishedRun, listed } from '../vscode/finished-run.js';
import { examples } from './audit-page.js';
import { auditTab, decided, openAudit } from './reviewed-audit.js';
import { useWorkbench } from './use-workbench.js';
import { windowState } from './window-state.js';

let dataset = '';
let run: RunFolder;
const workbench = useWorkbench(
  (temporary) => {
    dataset = join(temporary, 'photos');
    copySample(dataset, 6);
    run = finishedRun(dataset, 'image-folder', listed(dataset));
    return dataset;
  },
  // In a browser, VS Code saves by itself otherwise.
  { settings: { 'files.autoSave': 'off' } },
);

test('decisions by key outlive the window, are saved by Ctrl+S, and a decision that does not fit is dropped', async () => {
  const { page } = workbench();
  await openAudit(page);
  const first = listed(dataset)[0]!.path;

  // Excluded, kept and taken back by VS Code's own key, then kept again and excluded.
  await examples(page).first().click();
  await page.keyboard.press('x');
  await auditTab(page, true).waitFor();
  await page.keyboard.press('k');
  await decided(page, 2);
  await page.keyboard.press('Control+z');
  await decided(page, 1);
  await page.keyboard.press('Control+z');
  await auditTab(page, false).waitFor();
  await decided(page, 0);
  await page.keyboard.press('Control+Shift+z');
  await auditTab(page, true).waitFor();
  await decided(page, 1);
  expect(existsSync(join(dataset, first))).toBe(true);
  await screenshot(workbench(), 'reviewed');

  // What is not saved is there again in the next window, as something that is not saved.
  await backedUp(page);
  await page.reload();
  await workbenchReady(page);
  await auditTab(page, true).waitFor();
  await decided(page, 1);
  expect(readAudit(run.audit).decisions).toEqual([]);

  // The image was moved by hand meanwhile.
  renameSync(join(dataset, first), join(dataset, 'moved.png'));
  await examples(page).first().click();
  await page.keyboard.press('Control+s');
  const conflict = notification(page, 'Nothing was saved: 1 decision does not fit the dataset');
  await conflict.waitFor();
  await auditTab(page, true).waitFor();
  renameSync(join(dataset, 'moved.png'), join(dataset, first));
  await conflict.getByRole('button', { name: 'Drop this decision' }).click();
  await decided(page, 0);
  await examples(page).first().click();
  await page.keyboard.press('Control+z');
  await decided(page, 1);

  await page.keyboard.press('Control+s');
  await notification(page, '1 label saved in photos.').waitFor();
  await auditTab(page, false).waitFor();
  expect(existsSync(join(dataset, first))).toBe(false);
  expect(readAudit(run.audit).decisions).toMatchObject([
    { id: first, decision: { kind: 'exclude' }, saved: { label: null } },
  ]);
});

/** Waits until VS Code has kept what is not saved, and has written down where. */
async function backedUp(page: Page): Promise<void> {
  await expect
    .poll(() => windowState(page, 'memento/workbench.parts.editor'), { timeout: 30_000 })
    .toContain('backupId');
}
