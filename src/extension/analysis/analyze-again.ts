import * as vscode from 'vscode';
import type { AuditDocument } from '../../protocol/audit-document.js';
import type { AnalyzeJob } from '../../protocol/job.js';
import { readAuditLater } from '../../runs/read-audit-later.js';
import type { JobEnd } from '../../worker/start-job.js';
import { isDirty } from '../audit/audit-tab.js';
import { runOptionsOf } from './analysis-choices.js';
import { compare, type CompareServices } from '../runs/compare-command.js';
import { choicesFor } from './configuration.js';
import { isUnderWay } from './is-under-way.js';
import { newRunFolder } from './new-run-folder.js';
import { realPathOf } from '../real-path.js';
import { runAnalysis, type AnalysisServices } from './run-analysis.js';

/**
 * Analyzes an audit's dataset again with the audit's own settings, so that what differs is the dataset's doing, and
 * holds the two runs against each other when it is done. Undefined: it did not begin.
 */
export async function analyzeAgain(
  audit: vscode.Uri,
  services: AnalysisServices & CompareServices,
): Promise<JobEnd | undefined> {
  const document = await readAuditLater(audit.fsPath);
  const place = await realPathOf(document.dataset.location);
  if (isUnderWay(place, services)) return undefined;
  if (!(await hasSaved(audit, services))) return undefined;
  const job = jobLike(document, choicesFor(vscode.Uri.file(document.dataset.location)));
  const end = await runAnalysis({ job, place, earlier: null }, services);
  if (end.kind === 'done' && document.state === 'done') {
    await compare(audit.fsPath, job.out, services);
  }
  return end;
}

function jobLike(
  { dataset, settings, backendChoice }: AuditDocument,
  choices: ReturnType<typeof choicesFor>,
): AnalyzeJob {
  return {
    kind: 'analyze',
    dataset: dataset.location,
    out: newRunFolder(dataset.location, choices.outputFolder, new Date()),
    settings,
    ...runOptionsOf(choices),
    backend: backendChoice,
    resume: false,
    columns: dataset.columns,
  };
}

/** Whether the dataset has what was decided, or is to be analyzed though it has not. */
async function hasSaved(audit: vscode.Uri, { editor }: CompareServices): Promise<boolean> {
  if (!isDirty(audit)) return true;
  const [save, anyway] = ['Save and analyze', 'Analyze without'];
  const chosen = await vscode.window.showWarningMessage(
    'What you decided in this audit is not saved: the dataset still has the old labels.',
    save,
    anyway,
  );
  if (chosen !== save) return chosen === anyway;
  await editor.saveLabels(audit);
  // A Save that found conflicts has said so, and leaves the document as it is.
  return !isDirty(audit);
}
