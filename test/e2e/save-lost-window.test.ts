import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { readAudit } from '../../src/runs/audit-file.js';
import type { RunFolder } from '../../src/runs/run-folder.js';
import { treeOf } from '../unit/datasets/saving/tree.js';
import { copySample } from '../rig/sample-copy.js';
import { screenshot, workbenchReady } from '../rig/workbench.js';
import { finishedRun, listed } from '../vscode/finished-run.js';
import { auditPage, examples, takesDecisions } from './audit-page.js';
import { auditTab, decided, openAudit } from './reviewed-audit.js';
import { useWorkbench } from './use-workbench.js';

let dataset = '';
let run: RunFolder;
const workbench = useWorkbench(
  (temporary) => {
    dataset = join(temporary, 'photos');
    copySample(dataset, 6);
    run = finishedRun(dataset, 'image-folder', listed(dataset));
    return dataset;
  },
  { settings: { 'files.autoSave': 'off' } },
);

test('a window that is gone right after a decision comes back with it, unless the user has given it up', async () => {
  const { page } = workbench();
  const before = treeOf(dataset);
  await openAudit(page);
  await examples(page).first().click();
  await page.keyboard.press('x');
  await auditTab(page, true).waitFor();
  await reload(page);
  await decided(page, 1);
  await auditTab(page, true).waitFor();

  // Several, the last of them just before the end.
  await examples(page).nth(1).click();
  await page.keyboard.press('x');
  await page.keyboard.press('k');
  await page.keyboard.press('x');
  await decided(page, 4);
  await reload(page);
  await decided(page, 4);
  await auditTab(page, true).waitFor();
  await screenshot(workbench(), 'decisions-back');

  await close(page, "Don't Save");
  await openAudit(page);
  await takesDecisions(page);
  await decided(page, 0);
  await auditTab(page, false).waitFor();
  await reload(page);
  await takesDecisions(page);
  await decided(page, 0);
  await auditTab(page, false).waitFor();
  expect(treeOf(dataset)).toEqual(before);
  expect(readAudit(run.audit).decisions).toEqual([]);
});

/** Reloads the window, which may come back with another list: where it was is written down only seconds later. */
async function reload(page: Page): Promise<void> {
  await page.reload();
  await workbenchReady(page);
  await auditPage(page).locator('[data-list="all"]').click();
}

/** Closes the audit's tab, and answers what VS Code asks then. */
async function close(page: Page, answer: string): Promise<void> {
  await page.locator('.tab.active', { hasText: 'audit.dlens' }).click();
  await page.locator('.tab.active .codicon-close, .tab.active .action-label').first().click();
  await page.locator('.monaco-dialog-box').getByRole('button', { name: answer }).click();
  await page.locator('.tab', { hasText: 'audit.dlens' }).waitFor({ state: 'detached' });
}
