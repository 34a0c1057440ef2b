import type * as vscode from 'vscode';
import type { AuditDocument } from '../../protocol/audit-document.js';
import type { AnalyzeJob } from '../../protocol/job.js';
import type { JobEnd } from '../../worker/start-job.js';
import { columnsOf, runOptionsOf, settingsOf } from './analysis-choices.js';
import { choicesFor } from './configuration.js';
import { newRunFolder } from './new-run-folder.js';
import { isUnderWay } from './is-under-way.js';
import { realPathOf } from '../real-path.js';
import { runAnalysis, type AnalysisServices } from './run-analysis.js';

/** Analyzes a dataset with the user's settings; resolves when that has ended, undefined where it did not begin. */
export async function analyze(
  dataset: vscode.Uri,
  services: AnalysisServices,
  columns?: AuditDocument['dataset']['columns'],
): Promise<JobEnd | undefined> {
  const place = await realPathOf(dataset.fsPath);
  if (isUnderWay(place, services)) return undefined;
  const choices = choicesFor(dataset);
  const job: AnalyzeJob = {
    kind: 'analyze',
    dataset: dataset.fsPath,
    out: newRunFolder(dataset.fsPath, choices.outputFolder, new Date()),
    settings: settingsOf(choices),
    ...runOptionsOf(choices),
    resume: false,
    columns: columns ?? columnsOf(choices),
  };
  return runAnalysis({ job, place, earlier: null }, services);
}
