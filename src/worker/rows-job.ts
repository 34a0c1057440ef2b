import { toExampleRowsSoFar } from '../engine/rows.js';
import type { RowsJob } from '../protocol/job.js';
import { readAudit } from '../runs/audit-file.js';
import { writeExamplesSoFar } from '../runs/examples-so-far.js';
import { runFolder } from '../runs/run-folder.js';
import { combineFolds } from './combine-folds.js';

/** Writes `prepared/examples-so-far.parquet` from folds that have ended. */
export function runRowsJob({ run: root, folds }: RowsJob): Promise<void> {
  const run = runFolder(root);
  const { settings } = readAudit(run.audit);
  const { input } = combineFolds(run, settings, folds);
  writeExamplesSoFar(run, { rows: toExampleRowsSoFar(input), folds });
  return Promise.resolve();
}
