// Takes the README's pictures of the extension at work on the bundled sample: npm run pictures
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notification, runCommand } from '../rig/commands.js';
import { REPOSITORY } from '../rig/repository.js';
import { copySample } from '../rig/sample-copy.js';
import { openWorkbench, setTheme, type Workbench } from '../rig/workbench.js';
import { auditPage, examples, previewsShown, takesDecisions } from './audit-page.js';

const FOLDER = join(REPOSITORY, 'docs', 'pictures');
const ANALYSIS_MS = 600_000;
const REVIEWED = 20;

async function take({ page }: Workbench, name: string): Promise<void> {
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  console.log(join(FOLDER, `${name}.png`));
}

async function takeAll(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await runCommand(page, 'Analyze dataset difficulty');
  await auditPage(page)
    .getByRole('heading', { name: /so far$/ })
    .waitFor({ timeout: ANALYSIS_MS });
  await previewsShown(page);
  await take(workbench, 'running');
  const done = notification(page, /are likely mislabeled/);
  await done.waitFor({ timeout: ANALYSIS_MS });
  await runCommand(page, 'Notifications: Clear All Notifications');
  await done.waitFor({ state: 'hidden' });
  await runCommand(page, 'Focus on Audits View');
  await previewsShown(page);
  await examples(page).nth(5).click();
  await auditPage(page)
    .locator('.detail')
    .getByText(/^The label is probably wrong/)
    .waitFor();
  await take(workbench, 'audit-dark');
  await takesDecisions(page);
  for (let decision = 0; decision < REVIEWED; decision++) await page.keyboard.press('Enter');
  await auditPage(page).getByText(`${REVIEWED} labels to save`).waitFor();
  await take(workbench, 'review');
  await setTheme(workbench, 'light');
  await previewsShown(page);
  await take(workbench, 'audit-light');
}

const temporary = mkdtempSync(join(tmpdir(), 'difficulty-lens-pictures-'));
mkdirSync(FOLDER, { recursive: true });
const dataset = join(temporary, 'fashion');
copySample(dataset);
const workbench = await openWorkbench(dataset, {
  settings: { 'workbench.colorTheme': 'Default Dark Modern' },
  log: console.error,
});
try {
  await takeAll(workbench);
} finally {
  await workbench.close();
  rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
}
