import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RUNS_FOLDER } from '../../src/runs/run-folder.js';
import { explorerMenu, notification, runCommand } from '../rig/commands.js';
import { copySample } from '../rig/sample-copy.js';
import { screenshot } from '../rig/workbench.js';
import { useWorkbench } from './use-workbench.js';

let dataset = '';
const workbench = useWorkbench(
  (temporary) => {
    dataset = join(temporary, 'photos');
    copySample(dataset, 20);
    return dataset;
  },
  {
    workspaceTrust: true,
    settings: {
      'security.workspace.trust.enabled': true,
      'security.workspace.trust.startupPrompt': 'never',
      'security.workspace.trust.banner': 'never',
    },
  },
);

test('in a workspace that is not trusted, commands say so and do nothing', async () => {
  const { page } = workbench();
  await page.getByRole('button', { name: 'Restricted Mode' }).first().waitFor();
  const explanation = notification(page, 'only once you trust it');
  await runCommand(page, 'Analyze dataset difficulty');
  await explanation.waitFor();
  await screenshot(workbench(), 'untrusted');
  await explanation.hover();
  await explanation.getByRole('button', { name: /^Clear Notification/ }).click();
  await explanation.waitFor({ state: 'hidden' });

  await explorerMenu(page, 'bag', 'Analyze dataset difficulty');
  await explanation.waitFor();
  expect(existsSync(join(dataset, RUNS_FOLDER))).toBe(false);
  expect(existsSync(join(dataset, 'bag', RUNS_FOLDER))).toBe(false);
});
