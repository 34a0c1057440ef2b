import * as vscode from 'vscode';
import type { AuditDocument } from '../protocol/audit-document.js';
import type { AnalyzeJob } from '../protocol/job.js';
import type { JobEnd } from '../worker/start-job.js';
import { columnsOf, runOptionsOf, settingsOf } from './analysis-choices.js';
import { choicesFor } from './configuration.js';
import { newRunFolder } from './new-run-folder.js';
import { offer } from './report-error.js';
import { runAnalysis, type AnalysisServices } from './run-analysis.js';

/** Analyzes a dataset with the user's settings; resolves when that has ended, undefined where it did not begin. */
export async function analyze(
  dataset: vscode.Uri,
  services: AnalysisServices,
  columns?: AuditDocument['dataset']['columns'],
): Promise<JobEnd | undefined> {
  if (await isUnderWay(dataset.fsPath, services)) return undefined;
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
  return runAnalysis(job, null, services);
}

/** Says so where this window already analyzes the dataset. Another window's analysis is the worker's to find. */
export async function isUnderWay(
  dataset: string,
  { analyses, editor }: Pick<AnalysisServices, 'analyses' | 'editor'>,
): Promise<boolean> {
  const analysis = await analyses.ofDataset(dataset);
  if (analysis === undefined) return false;
  offer(vscode.window.showInformationMessage, `${analysis.name} is being analyzed already.`, [
    { title: 'Open audit', run: () => editor.open(analysis.audit) },
    {
      title: 'Cancel analysis',
      run: () => {
        analysis.cancel();
      },
    },
  ]);
  return true;
}
