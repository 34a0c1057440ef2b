import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../protocol/user-error.js';
import { readAuditLater } from '../../runs/read-audit-later.js';
import type { AuditEditor } from '../audit/audit-editor.js';
import type { StartJob } from '../review/review-jobs.js';
import { expectDone } from '../review/finished-job.js';
import { offer } from '../report-error.js';

interface ExportServices {
  readonly editor: AuditEditor;
  readonly startJob: StartJob;
}

interface ExportWords {
  readonly title: string;
  /** Of the file's name. */
  readonly suffix: string;
  readonly filters: Record<string, string[]>;
  /** Before the file's path. */
  readonly done: string;
}

/** What can be written for others to read, and how it is asked for and told of. */
const EXPORTS: Readonly<Record<'cleanlab' | 'report', ExportWords>> = {
  /** Label issues and decisions, in cleanlab's columns. */
  cleanlab: {
    title: 'Export labels as CSV',
    suffix: '-labels.csv',
    filters: { CSV: ['csv'] },
    done: 'Labels exported to',
  },
  /** A page to send to somebody. */
  report: {
    title: 'Export a report',
    suffix: '-report.html',
    filters: { HTML: ['html'] },
    done: 'Report written to',
  },
};

/** Writes a finished run, as it is reviewed so far, to a file that the user names. */
export async function exportRun(
  as: keyof typeof EXPORTS,
  audit: vscode.Uri,
  { editor, startJob }: ExportServices,
): Promise<void> {
  const { state, dataset } = await readAuditLater(audit.fsPath);
  if (state !== 'done')
    throw new UserError(`The analysis of ${dataset.location} is not done: export it when it is.`);
  const { title, suffix, filters, done } = EXPORTS[as];
  const name = `${basename(dataset.location).replace(/\.\w+$/, '')}${suffix}`;
  const destination = await vscode.window.showSaveDialog({
    title,
    // Beside the dataset: in a folder of classes it would be no class, but in the way.
    defaultUri: vscode.Uri.file(join(dirname(dataset.location), name)),
    filters,
  });
  if (destination === undefined) return;
  const open = editor.reviewIn(audit);
  if (open !== undefined) await open.exportAs(as, destination.fsPath);
  else {
    const job = { kind: 'export', audit: audit.fsPath, draft: null, as } as const;
    expectDone(await startJob({ ...job, out: destination.fsPath }, () => undefined).done);
  }
  offer(vscode.window.showInformationMessage, `${done} ${destination.fsPath}.`, [
    { title: 'Open', run: () => openExport(as, destination) },
  ]);
}

/** A page in the browser, a table in the editor. */
async function openExport(as: keyof typeof EXPORTS, file: vscode.Uri): Promise<void> {
  if (as === 'report' && (await vscode.env.openExternal(file))) return;
  await vscode.commands.executeCommand('vscode.open', file);
}
