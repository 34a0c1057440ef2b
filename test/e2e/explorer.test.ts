import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readAudit } from '../../src/runs/audit-file.js';
import { explorerMenu, notification } from '../rig/commands.js';
import { copySample } from '../rig/sample-copy.js';
import { screenshot, workbenchReady } from '../rig/workbench.js';
import { auditPage, previewsShown } from './audit-page.js';
import { onlyRun } from './runs.js';
import { stopAtFirstFailure } from './stop-at-first-failure.js';
import { useWorkbench } from './use-workbench.js';

describe('a dataset among other folders', () => {
  let dataset = '';
  stopAtFirstFailure();
  const workbench = useWorkbench(
    (temporary) => {
      dataset = join(temporary, 'project', 'photos');
      copySample(dataset, 20);
      mkdirSync(join(temporary, 'project', 'notebooks'));
      return join(temporary, 'project');
    },
    { settings: { 'difficultyLens.epochs': 20, 'difficultyLens.jobs': 1 } },
  );

  test("is analyzed from the Explorer's menu", async () => {
    const { page } = workbench();
    await explorerMenu(page, 'photos', 'Analyze dataset difficulty');
    await auditPage(page)
      .getByText(/models? done/)
      .first()
      .waitFor();
    await expect.poll(() => onlyRun(dataset)?.audit, { timeout: 30_000 }).toBeDefined();
  });

  test('is left resumable when the window is reloaded meanwhile', async () => {
    const { page } = workbench();
    const run = onlyRun(dataset)!;
    await expect.poll(() => doneFolds(run.audit), { timeout: 90_000 }).toBeGreaterThan(0);
    await page.reload();
    await workbenchReady(page);
    await auditPage(page)
      .getByText(/^The analysis was interrupted/)
      .waitFor();
    await screenshot(workbench(), 'interrupted');
    expect(readAudit(run.audit).state).toBe('running');
  });

  test('is finished by the button on its page, from the models that were done', async () => {
    const { page } = workbench();
    const run = onlyRun(dataset)!;
    const before = doneFolds(run.audit);
    await auditPage(page).getByRole('button', { name: 'Resume' }).click();
    await auditPage(page).getByRole('progressbar').waitFor();
    expect(doneFolds(run.audit)).toBeGreaterThanOrEqual(before);
    await notification(page, /likely mislabeled/).waitFor({ timeout: 150_000 });
    await previewsShown(page);
    expect(readAudit(run.audit).state).toBe('done');
  });
});

function doneFolds(audit: string): number {
  return readAudit(audit).folds.filter(({ state }) => state === 'done').length;
}
