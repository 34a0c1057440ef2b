import type { FindingsJob } from '../protocol/job.js';
import { runFolder } from '../runs/run-folder.js';
import { findIssues } from './find-issues.js';
import type { JobContext } from './fold-job.js';

/** Looks for duplicates in a process of its own, beside a fold's. */
export async function runFindingsJob({ run, ...dataset }: FindingsJob, context: JobContext): Promise<void> {
  context.emit({ kind: 'findings', counts: await findIssues(runFolder(run), dataset, context) });
}
