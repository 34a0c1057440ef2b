import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { explorerMenu, notification } from '../rig/commands.js';
import { copySample } from '../rig/sample-copy.js';
import { screenshot } from '../rig/workbench.js';
import { useWorkbench } from './use-workbench.js';

const workbench = useWorkbench((temporary) => {
  copySample(join(temporary, 'images'), 2);
  writeFileSync(join(temporary, 'labels.csv'), 'path,kind\nimages/bag/0001.png,bag\n');
  return temporary;
});

test('a table without a column of labels is refused with a sentence that leads to it', async () => {
  const { page } = workbench();
  await explorerMenu(page, 'labels.csv', 'Analyze dataset difficulty');
  const sentence = notification(page, /labels\.csv/).filter({ hasText: 'label' });
  await sentence.getByRole('button', { name: 'Show log' }).waitFor();
  await screenshot(workbench(), 'refused');
  await sentence.getByRole('button', { name: 'Open file' }).click();
  await page.getByRole('tab', { name: 'labels.csv' }).waitFor();
});
