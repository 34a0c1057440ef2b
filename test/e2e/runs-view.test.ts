import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { AuditList } from '../../src/protocol/audit-view.js';
import { readAudit } from '../../src/runs/audit-file.js';
import { notification, pick, quickPickRow, runCommand, takeMenuItem } from '../rig/commands.js';
import { copySample } from '../rig/sample-copy.js';
import { screenshot, workbenchReady } from '../rig/workbench.js';
import { REPOSITORY } from '../rig/repository.js';
import { workbenchAddress } from '../rig/workbench-address.js';
import { auditPage } from './audit-page.js';
import { onlyRun } from './runs.js';
import { stopAtFirstFailure } from './stop-at-first-failure.js';
import { useWorkbench } from './use-workbench.js';

const COMMAND_LINE = join(REPOSITORY, 'dist', 'cli.cjs');

// Each test goes on where the one before has ended, as a user does.
describe('the view of audits', { concurrent: false }, () => {
  stopAtFirstFailure();
  let dataset = '';
  let archive = '';
  const workbench = useWorkbench(
    (temporary) => {
      dataset = join(temporary, 'project', 'clothes');
      copySample(dataset, 20);
      archive = join(temporary, 'project', 'archive', 'old clothes');
      copySample(archive, 12);
      return join(temporary, 'project');
    },
    {
      settings: {
        // It does not end while these tests need it.
        'difficultyLens.epochs': 1000,
        'difficultyLens.jobs': 1,
      },
    },
  );

  test('begins with one button, and asks which dataset where there are several', async () => {
    const { page } = workbench();
    await page.getByRole('tab', { name: 'Difficulty Lens' }).click();
    await page.getByRole('button', { name: 'Analyze dataset difficulty' }).last().click();
    await quickPickRow(page, 'archive/old clothes').waitFor();
    await screenshot(workbench(), 'which-dataset');
    await pick(page, /^clothes/);
    await notification(page, /Analyzing clothes.*\d of 4 models/).waitFor();
    await item(page, /running/).waitFor();
  });

  test('another window on the same dataset is told so, and shows its audit', async () => {
    const { browser, code } = workbench();
    const other = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    other.setDefaultTimeout(60_000);
    try {
      await other.goto(workbenchAddress(code, { folder: dataset }));
      await workbenchReady(other);
      await runCommand(other, 'Analyze dataset difficulty');
      const told = notification(other, /clothes is already being analyzed in another window/);
      await told.getByRole('button', { name: 'Open audit' }).click();
      await auditPage(other).getByText('Runs in another window or terminal').waitFor();
      expect(await auditPage(other).getByRole('button', { name: 'Cancel' }).count()).toBe(0);
    } finally {
      await other.close();
    }
    expect(onlyRun(dataset)).toBeDefined();
  });

  test('cancels and resumes a run', async () => {
    const { page } = workbench();
    await cancel(page);
    expect(readAudit(onlyRun(dataset)!.audit).state).toBe('cancelled');
    await item(page, /cancelled/).click({ button: 'right' });
    await takeMenuItem(page, 'Resume analysis');
    await item(page, /running/).waitFor();
    // The view knows of the process before its document says so.
    await expect.poll(() => readAudit(onlyRun(dataset)!.audit).state, { timeout: 30_000 }).toBe('running');
    await cancel(page);
  });

  test('shows a run that the command line made, and leads to the list that is clicked', async () => {
    const { page } = workbench();
    const flags = ['--epochs', '1', '--folds', '2'];
    await promisify(execFile)(process.execPath, [COMMAND_LINE, 'analyze', archive, ...flags]);
    await item(page, /\d+ likely mislabeled/)
      .locator('.monaco-tl-twistie')
      .click();
    await item(page, /^Ambiguous without its label/).click();
    await shownList(page, 'ambiguous_without_label').waitFor();
    await screenshot(workbench(), 'runs-view');
    await runCommand(page, 'View: Close All Editors');
    await item(page, /^Easy/).click();
    await shownList(page, 'easy').waitFor();
  });
});

async function cancel(page: Page): Promise<void> {
  await item(page, /running/).hover();
  await item(page, /running/)
    .getByRole('button', { name: 'Cancel analysis' })
    .click();
  await item(page, /cancelled/).waitFor();
}

function item(page: Page, text: RegExp): Locator {
  return page.locator('.sidebar').getByRole('treeitem').filter({ hasText: text });
}

function shownList(page: Page, list: AuditList): Locator {
  return auditPage(page).locator(`[data-list="${list}"][aria-current="true"]`);
}
