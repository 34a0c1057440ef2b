import type * as vscode from 'vscode';
import { dirname } from 'node:path';
import { UserError } from '../../protocol/user-error.js';
import { readAuditLater } from '../../runs/read-audit-later.js';
import { resumedJob } from '../../runs/resumed-job.js';
import { runFolder } from '../../runs/run-folder.js';
import type { JobEnd } from '../../worker/start-job.js';
import { runOptionsOf } from './analysis-choices.js';
import { choicesFor } from './configuration.js';
import { isUnderWay } from './is-under-way.js';
import { realPathOf } from '../real-path.js';
import { runAnalysis, type AnalysisServices } from './run-analysis.js';

/** Goes on with a run that was cancelled, failed or interrupted. */
export async function resume(audit: vscode.Uri, services: AnalysisServices): Promise<JobEnd | undefined> {
  const document = await readAuditLater(audit.fsPath);
  if (document.state === 'done') {
    await services.editor.open(audit);
    throw new UserError(`The analysis of ${document.dataset.location} is already finished.`);
  }
  const place = await realPathOf(document.dataset.location);
  if (isUnderWay(place, services)) return undefined;
  const { jobs } = runOptionsOf(choicesFor(audit));
  const found = { run: runFolder(dirname(audit.fsPath)), audit: document };
  // The setting is for new runs: one that was begun keeps its backend.
  const job = resumedJob(found, { backend: 'auto', jobs });
  return runAnalysis({ job, place, earlier: document }, services);
}
