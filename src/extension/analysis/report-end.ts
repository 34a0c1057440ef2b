import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { UserError } from '../../protocol/user-error.js';
import { formatCount, plural } from '../../protocol/wording.js';
import { readAuditLater } from '../../runs/read-audit-later.js';
import type { JobEnd } from '../../worker/start-job.js';
import type { Analysis } from './analysis.js';
import type { AuditEditor } from '../audit/audit-editor.js';
import { offer, openSetting, reportError, type Action } from '../report-error.js';

interface EndServices {
  readonly editor: AuditEditor;
  readonly log: vscode.LogOutputChannel;
}

/** Says in one sentence how an analysis ended, with what to do next. */
export async function reportEnd(analysis: Analysis, end: JobEnd, services: EndServices): Promise<void> {
  switch (end.kind) {
    case 'done':
      return reportDone(analysis, services);
    case 'cancelled':
      offer(
        vscode.window.showInformationMessage,
        `The analysis of ${analysis.name} is cancelled; what is finished is kept.`,
        (await hasDocument(analysis)) ? [resume(analysis)] : [],
      );
      return;
    case 'failed': {
      const error = end.mendable ? new UserError(end.message) : new Error(end.message);
      // The log has the worker's stack, which says where; ours would only say here.
      error.stack = end.stack ?? end.message;
      reportError(error, services.log, await actionsAfter(analysis, end.message));
    }
  }
}

async function reportDone(analysis: Analysis, { editor }: EndServices): Promise<void> {
  const { summary, dataset } = await readAuditLater(analysis.audit.fsPath);
  const count = summary?.likelyMislabeled ?? 0;
  const images = plural(dataset.examples, 'image', 'images');
  const found = `${count === 0 ? 'none' : formatCount(count)} of ${images} ${count === 1 ? 'is' : 'are'} likely mislabeled`;
  offer(vscode.window.showInformationMessage, `${analysis.name}: ${found}.`, [
    { title: 'Show', run: () => editor.open(analysis.audit, { list: 'likely_mislabeled' }) },
  ]);
}

async function actionsAfter(analysis: Analysis, message: string): Promise<Action[]> {
  const { job } = analysis;
  const actions: Action[] = [];
  const line = /line (\d+)/.exec(message)?.[1];
  if (message.includes(job.dataset) && (await isFile(job.dataset))) {
    actions.push({ title: 'Open file', run: () => openFile(job.dataset, Number(line ?? 1)) });
  }
  if (message.includes(' has no column for ')) actions.push(openSetting('difficultyLens Column'));
  if (message.includes('npm run native')) {
    actions.push({
      title: 'Install native TensorFlow',
      run: () => vscode.commands.executeCommand('difficultyLens.installTensorflow'),
    });
  }
  if (await hasDocument(analysis)) actions.push(resume(analysis));
  return actions;
}

function resume({ audit }: Analysis): Action {
  return {
    title: 'Resume',
    run: () => vscode.commands.executeCommand('difficultyLens.resume', audit),
  };
}

/** `line` counts from 1. */
async function openFile(path: string, line: number): Promise<void> {
  const at = new vscode.Position(line - 1, 0);
  await vscode.window.showTextDocument(vscode.Uri.file(path), { selection: new vscode.Range(at, at) });
}

async function hasDocument({ audit }: Analysis): Promise<boolean> {
  return isFile(audit.fsPath);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    // Gone, or never there.
    return false;
  }
}
