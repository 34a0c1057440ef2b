import * as vscode from 'vscode';
import type { AuditDocument } from '../../protocol/audit-document.js';
import type { AnalyzeJob } from '../../protocol/job.js';
import type { JobEnd } from '../../worker/start-job.js';
import type { Analyses } from './analyses.js';
import type { Analysis } from './analysis.js';
import { beginProgress, percentText, progressText } from './analysis-progress.js';
import type { AuditEditor } from '../audit/audit-editor.js';
import { AuditOpener } from '../audit/audit-opener.js';
import { logAnalysis, logEnd } from './log-events.js';
import { reportEnd } from './report-end.js';
import { throttle } from '../throttle.js';

const REPORT_MS = 250;

export interface AnalysisServices {
  readonly analyses: Analyses;
  readonly editor: AuditEditor;
  readonly log: vscode.LogOutputChannel;
  /** A run began to be; its tree shows it. */
  readonly onRun: (audit: vscode.Uri) => void;
}

/**
 * Runs an analysis from its start to its end: progress with a way to cancel, the log, the audit that opens by itself,
 * and a sentence about how it ended. `place`: the dataset without links; `earlier`: the document of a run that goes on.
 */
export async function runAnalysis(
  { job, place, earlier }: { job: AnalyzeJob; place: string; earlier: AuditDocument | null },
  services: AnalysisServices,
): Promise<JobEnd> {
  const { folds, repeats } = job.settings;
  const finished = earlier?.folds.filter(({ state }) => state === 'done') ?? [];
  const progress = beginProgress(folds * repeats, finished);
  const analysis = services.analyses.start({ job, place, progress });
  const opener = new AuditOpener(analysis.audit, async (audit) => {
    services.onRun(audit);
    try {
      await services.editor.open(audit, { preserveFocus: true });
    } catch (error) {
      // The analysis goes on, and its audit can be opened from the view.
      services.log.error(error instanceof Error ? error : String(error));
    }
  });
  const disposables = [logAnalysis(analysis, services.log), analysis.onEvent(() => void opener.look())];
  if (job.resume) void opener.look();
  try {
    const end = await showProgress(analysis);
    logEnd(analysis, end, services.log);
    await opener.look();
    await reportEnd(analysis, end, services);
    return end;
  } finally {
    for (const disposable of disposables) disposable.dispose();
  }
}

async function showProgress(analysis: Analysis): Promise<JobEnd> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Analyzing ${analysis.name}`,
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    let shown = 0;
    token.onCancellationRequested(() => {
      progress.report({ message: 'cancelling…' });
      analysis.cancel();
    });
    const reporting = throttle(() => {
      if (token.isCancellationRequested) return;
      const percent = 100 * analysis.progress.state.fraction;
      const message = `${percentText(analysis.progress)} · ${progressText(analysis.progress)}`;
      progress.report({ message, increment: Math.max(0, percent - shown) });
      shown = Math.max(shown, percent);
    }, REPORT_MS);
    const events = analysis.onEvent(() => {
      reporting.request();
    });
    try {
      return await analysis.ended;
    } finally {
      events.dispose();
      reporting.dispose();
    }
  });
}
