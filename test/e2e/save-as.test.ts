import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAudit } from '../../src/runs/audit-file.js';
import type { RunFolder } from '../../src/runs/run-folder.js';
import { treeOf } from '../unit/datasets/saving/tree.js';
import { paletteRow, quickPickRow, runCommand } from '../rig/commands.js';
import { copySample } from '../rig/sample-copy.js';
import { finishedRun, listed } from '../vscode/finished-run.js';
import { auditPage, examples } from './audit-page.js';
import { useWorkbench } from './use-workbench.js';

let folder = '';
let dataset = '';
let run: RunFolder;
const workbench = useWorkbench(
  (temporary) => {
    folder = temporary;
    dataset = join(temporary, 'photos');
    copySample(dataset, 3);
    run = finishedRun(dataset, 'image-folder', listed(dataset));
    return dataset;
  },
  { settings: { 'files.autoSave': 'off' } },
);

test('decisions are saved elsewhere as a table, and are still to be saved into the dataset', async () => {
  const { page } = workbench();
  const before = treeOf(dataset);
  await paletteRow(page, 'Difficulty Lens: Open audit');
  await page.keyboard.press('Enter');
  await auditPage(page).locator('[data-list="all"]').click();
  await auditPage(page).getByRole('group', { name: 'Review' }).getByText('reviewed').waitFor();
  await examples(page).first().click();
  await page.keyboard.press('x');
  await page.locator('.tab.active.dirty').waitFor();

  await runCommand(page, 'File: Save As...');
  const field = page.locator('.quick-input-widget input.input');
  // The dialog fills in the file's own path when it has looked at its folder.
  await expect.poll(() => field.inputValue()).toContain('audit.dlens');
  await field.fill(join(folder, 'decisions.csv'));
  // Then it looks at that folder, and takes no answer before.
  await quickPickRow(page, 'photos').waitFor();
  await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
  const table = (): string => {
    try {
      return readFileSync(join(folder, 'decisions.csv'), 'utf8');
    } catch {
      return '';
    }
  };
  await expect.poll(table, { timeout: 20_000 }).toContain('exclude');
  expect(table()).toContain(listed(dataset)[0]!.path);
  expect(treeOf(dataset)).toEqual(before);
  expect(readAudit(run.audit).decisions).toEqual([]);
});
