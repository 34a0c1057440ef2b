import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { CodeOptions } from '../rig/start-code.js';
import { openWorkbench, screenshot, type Workbench } from '../rig/workbench.js';

/**
 * Opens a folder in VS Code for all tests of a file, and keeps a picture of the window where one fails. `prepare` fills
 * a temporary folder and returns what to open.
 */
export function useWorkbench(
  prepare: (temporary: string) => string | Promise<string>,
  options: CodeOptions = {},
): () => Workbench {
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'difficulty-lens-e2e-')));
  let workbench: Workbench | undefined;
  const opened = (): Workbench => {
    if (workbench === undefined) throw new Error('VS Code is not open.');
    return workbench;
  };
  beforeAll(async () => {
    workbench = await openWorkbench(await prepare(temporary), options);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail' && workbench !== undefined) {
      await screenshot(workbench, `failed-${task.name.replaceAll(/\W+/g, '-')}`);
    }
  });
  afterAll(async () => {
    await workbench?.close();
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  });
  return opened;
}
