import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { readAudit, writeAudit } from '../../src/runs/audit-file.js';
import type { RunFolder } from '../../src/runs/run-folder.js';
import { notification, pick, quickPickRow } from '../rig/commands.js';
import { copySample } from '../rig/sample-copy.js';
import { screenshot, setTheme, type Theme } from '../rig/workbench.js';
import { exampleOf, finishedRun, listed, type Listed } from '../vscode/finished-run.js';
import { auditPage, examples } from './audit-page.js';
import { auditTab, decided, openAudit } from './reviewed-audit.js';
import { stopAtFirstFailure } from './stop-at-first-failure.js';
import { useWorkbench } from './use-workbench.js';

let images: readonly Listed[] = [];
let table = '';
let run: RunFolder;
const workbench = useWorkbench(
  (temporary) => {
    const dataset = join(temporary, 'photos');
    copySample(dataset, 6);
    images = listed(dataset);
    table = join(dataset, 'labels.csv');
    writeFileSync(table, `path,label\n${images.map(({ path, label }) => `${path},${label}\n`).join('')}`);
    run = finishedRun(table, 'csv', images);
    return dataset;
  },
  { settings: { 'files.autoSave': 'off' } },
);
stopAtFirstFailure();

const text = (): string => readFileSync(table, 'utf8');

/** Another program gives an image another label. */
function relabelOutside(place: number, label: string): void {
  const { path, label: given } = images[place]!;
  const changed = text().replace(`${path},${given}\n`, `${path},${label}\n`);
  expect(changed).not.toBe(text());
  writeFileSync(table, changed);
}

async function pictures(name: string): Promise<void> {
  for (const theme of ['light', 'dark'] satisfies Theme[]) {
    await setTheme(workbench(), theme);
    await screenshot(workbench(), `${name}-${theme}`);
  }
}

async function save(page: Page): Promise<void> {
  await page.locator('.tab.active', { hasText: 'audit.dlens' }).click();
  await page.keyboard.press('Control+s');
}

test('decisions that labels changed outside contradict are listed, shown, and given up as one', async () => {
  const { page } = workbench();
  await openAudit(page);
  await examples(page).first().click();
  for (let i = 0; i < 3; i++) await page.keyboard.press('x');
  await decided(page, 3);
  await auditTab(page, true).waitFor();
  relabelOutside(0, 'coat');
  relabelOutside(1, 'shirt');
  const before = text();

  await save(page);
  const conflict = notification(page, 'Nothing was saved: 2 decisions do not fit the dataset');
  await conflict.waitFor();
  await auditTab(page, true).waitFor();
  await pictures('conflicts');
  expect(text()).toBe(before);
  expect(readAudit(run.audit).decisions).toEqual([]);

  await conflict.getByRole('button', { name: 'Show', exact: true }).click();
  const second = quickPickRow(page, images[1]!.path);
  await second.getByText('its label is "shirt", not "bag"').waitFor();
  await quickPickRow(page, images[0]!.path).getByText('its label is "coat", not "bag"').waitFor();
  expect(await quickPickRow(page, '.png').count()).toBe(2);
  await screenshot(workbench(), 'conflicts-listed');
  await pick(page, images[1]!.path);
  await auditPage(page).getByText('2 of 60', { exact: true }).waitFor();
  await conflict.waitFor();
  await conflict.getByRole('button', { name: 'Drop these 2 decisions' }).click();
  // What others wrote is what the audit goes by now.
  await auditPage(page).getByText('1 label to save').waitFor();
  expect(text()).toBe(before);

  await save(page);
  await notification(page, '1 label saved in labels.csv.').waitFor();
  await auditTab(page, false).waitFor();
  expect(text()).toBe(before.replace(`${images[2]!.path},bag\n`, ''));
});

test('decisions that another window has saved meanwhile are loaded, or gone over, as the user says', async () => {
  const { page } = workbench();
  const keepOutside = (place: number): void => {
    const document = readAudit(run.audit);
    const entry = {
      ...exampleOf(images, place),
      decision: { kind: 'keep' as const },
      note: 'seen elsewhere',
    };
    const decisions = [...document.decisions, { ...entry, time: new Date().toISOString(), saved: null }];
    writeAudit(run.audit, { ...document, decisions });
  };
  const places = (): number[] => readAudit(run.audit).decisions.map(({ example }) => example);
  const had = places();
  const changed = notification(page, 'another window has saved decisions in audit.dlens');

  await examples(page).nth(5).click();
  await page.keyboard.press('k');
  await auditTab(page, true).waitFor();
  keepOutside(10);
  await save(page);
  await changed.waitFor();
  await auditTab(page, true).waitFor();
  await pictures('changed-elsewhere');
  expect(places()).toEqual([...had, 10]);
  await changed.getByRole('button', { name: 'Reload' }).click();
  await auditTab(page, false).waitFor();
  // The tab is clean before the decisions are read.
  await examples(page).nth(10).locator('.badge').first().waitFor();
  expect(await examples(page).nth(5).locator('.badge').count()).toBe(0);
  expect(places()).toEqual([...had, 10]);

  await examples(page).nth(5).click();
  await page.keyboard.press('k');
  await auditTab(page, true).waitFor();
  keepOutside(11);
  await save(page);
  await changed.waitFor();
  await changed.getByRole('button', { name: 'Overwrite' }).click();
  await auditTab(page, false).waitFor();
  await expect.poll(places).toEqual([...had, 5, 10]);
});
