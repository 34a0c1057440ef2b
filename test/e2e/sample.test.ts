import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { notification, runCommand } from '../rig/commands.js';
import { REPOSITORY } from '../rig/repository.js';
import { copySample } from '../rig/sample-copy.js';
import { workbenchReady } from '../rig/workbench.js';
import { auditPage } from './audit-page.js';
import { useWorkbench } from './use-workbench.js';

const workbench = useWorkbench((temporary) => {
  copySample(temporary, 2);
  return temporary;
});

test('the sample opens in a window of its own, as a copy, and is analyzed without a question', async () => {
  const { page, code } = workbench();
  const opening = page.waitForEvent('popup');
  await runCommand(page, 'Open the sample dataset');
  const sample = await opening;
  sample.setDefaultTimeout(60_000);
  await workbenchReady(sample);
  const folder = new URL(sample.url()).searchParams.get('folder') ?? '';
  expect(folder.startsWith(code.userData), folder).toBe(true);
  const bundled = join(REPOSITORY, 'media', 'sample');
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(
    readdirSync(bundled, { recursive: true }).sort(),
  );

  await runCommand(sample, 'Analyze dataset difficulty');
  await notification(sample, /Analyzing sample.*images\/s/).waitFor();
  await auditPage(sample).getByText('1,500 images').waitFor();
  await notification(sample, /Analyzing sample/)
    .getByRole('button', { name: 'Cancel' })
    .click();
  await notification(sample, 'The analysis of sample is cancelled; what is finished is kept.').waitFor();
});
