import { movedBetween } from '../datasets/saving/history.js';
import type { CompareJob } from '../protocol/job.js';
import { compareRuns, inOrder } from '../runs/compare-runs.js';
import { readRun } from '../runs/find-run.js';
import type { JobContext } from './fold-job.js';

/** Holds two runs of a dataset against each other, in whichever order they are named. */
export async function runCompareJob({ runs }: CompareJob, { emit }: JobContext): Promise<void> {
  const [before, after] = inOrder(readRun(runs[0]), readRun(runs[1]));
  const { created, dataset } = before.audit;
  const moved = movedBetween(dataset, created, after.audit.created);
  emit({ kind: 'comparison', comparison: await compareRuns(before, after, moved) });
}
