import { linkSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readAudit } from '../../src/runs/audit-file.js';
import type { RunFolder } from '../../src/runs/run-folder.js';
import { treeOf } from '../unit/datasets/saving/tree.js';
import { notification } from '../rig/commands.js';
import { copySample } from '../rig/sample-copy.js';
import { screenshot, setTheme } from '../rig/workbench.js';
import { finishedRun, listed } from '../vscode/finished-run.js';
import { auditPage, examples } from './audit-page.js';
import { pauseWorker } from './pause-worker.js';
import { auditTab, openAudit } from './reviewed-audit.js';
import { useWorkbench } from './use-workbench.js';

/** So many that saving them can be stopped on the way. */
const IMAGES = 30_000;
const BEGUN = 0.05 * IMAGES;
const SAVE_MS = 300_000;

let dataset = '';
let run: RunFolder;
const workbench = useWorkbench(
  (temporary) => {
    dataset = join(temporary, 'photos');
    copySample(dataset, 1);
    const [first] = listed(dataset);
    if (first === undefined) throw new Error('The sample is empty.');
    for (let i = 0; i < IMAGES; i++) {
      linkSync(
        join(dataset, first.path),
        join(dataset, first.label, `copy_${String(i).padStart(5, '0')}.png`),
      );
    }
    run = finishedRun(dataset, 'image-folder', listed(dataset));
    return dataset;
  },
  { settings: { 'files.autoSave': 'off' } },
);

beforeAll(() => setTheme(workbench(), 'dark'));

test('a Save of many shows its progress; cancelled it changes nothing, and again it saves all', async () => {
  const { page } = workbench();
  const before = JSON.stringify(treeOf(dataset));
  const isUnchanged = (): boolean => {
    // Cheaper than to read all of them, as long as some are elsewhere.
    const { length } = readdirSync(join(dataset, 'bag'));
    return length > IMAGES && JSON.stringify(treeOf(dataset)) === before;
  };
  const classes = listed(dataset).map(({ label }) => label);
  await openAudit(page);
  await examples(page).first().click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('2');
  await auditTab(page, true).waitFor();
  await auditPage(page)
    .getByText(/labels to save$/)
    .waitFor();
  expect(isUnchanged()).toBe(true);

  const hasBegun = (): boolean => readdirSync(join(dataset, 'bag')).length < IMAGES - BEGUN;
  await page.keyboard.press('Control+s');
  const goOn = await pauseWorker(hasBegun);
  const saving = notification(page, 'Saving labels in photos');
  await saving.getByText(/\d+ %/).waitFor();
  await saving.getByRole('button', { name: 'Cancel' }).click();
  expect(isUnchanged()).toBe(false);
  goOn();
  // What was done by then is taken back, file by file.
  await expect.poll(isUnchanged, { timeout: SAVE_MS, interval: 500 }).toBe(true);
  await auditTab(page, true).waitFor();
  await screenshot(workbench(), 'saving-many-cancelled');
  expect(await notification(page, 'labels saved in photos.').count()).toBe(0);
  expect(readAudit(run.audit).decisions).toEqual([]);

  await auditPage(page)
    .getByText(/labels to save$/)
    .waitFor();
  await page.locator('.tab.active', { hasText: 'audit.dlens' }).click();
  await page.keyboard.press('Control+s');
  const finish = await pauseWorker(hasBegun);
  await saving.getByText(/\d+ %/).waitFor();
  await screenshot(workbench(), 'saving-many');
  finish();
  await notification(page, 'labels saved in photos.').waitFor({ timeout: SAVE_MS });
  await auditTab(page, false).waitFor();
  await screenshot(workbench(), 'saved-many');
  expect(new Set(listed(dataset).map(({ label }) => label))).toEqual(new Set(['boot']));
  expect(listed(dataset)).toHaveLength(classes.length);
}, 600_000);
