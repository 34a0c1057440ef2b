import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Analysis } from '../analysis/analysis.js';
import { percentText, progressText } from '../analysis/analysis-progress.js';
import type { KnownRun } from './run-catalog.js';
import { describePhase, timeOf } from './run-words.js';

/** The run that the user means: the only one without a question. Undefined: they chose none. */
export async function chooseRun(
  runs: readonly KnownRun[],
  placeHolder: string,
): Promise<vscode.Uri | undefined> {
  if (runs.length === 1) return runs[0]?.audit;
  const items = runs.map(({ audit, document, phase }) => ({
    label: document?.dataset.location ?? dirname(audit.fsPath),
    description: timeOf(document),
    detail: describePhase(phase, document),
    audit,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.audit;
}

/** The same among the analyses of this window. */
export async function chooseRunning(
  running: readonly Analysis[],
  placeHolder: string,
): Promise<Analysis | undefined> {
  if (running.length === 1) return running[0];
  const items = running.map((analysis) => ({
    label: analysis.name,
    description: percentText(analysis.progress),
    detail: progressText(analysis.progress),
    analysis,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.analysis;
}
