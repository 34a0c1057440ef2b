import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runFolder, RUNS_FOLDER, type RunFolder } from '../../src/runs/run-folder.js';

/** The run beside a dataset once it has its document; fails where there are several. */
export function onlyRun(dataset: string): RunFolder | undefined {
  const folder = join(dataset, RUNS_FOLDER);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  if (names.length > 1) throw new Error(`There are ${names.length} runs in ${folder}.`);
  const run = names[0] === undefined ? undefined : runFolder(join(folder, names[0]));
  return run !== undefined && existsSync(run.audit) ? run : undefined;
}
