import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../protocol/user-error.js';
import { readAuditLater } from '../runs/audit-file.js';
import type { AuditEditor } from './audit-editor.js';
import type { StartJob } from './review-jobs.js';
import { expectDone } from './finished-job.js';
import { offer } from './report-error.js';

interface ExportServices {
  readonly editor: AuditEditor;
  readonly startJob: StartJob;
}

/** Writes a finished run's label issues and decisions, in cleanlab's columns, to a file that the user names. */
export async function exportLabels(audit: vscode.Uri, { editor, startJob }: ExportServices): Promise<void> {
  const { state, dataset } = await readAuditLater(audit.fsPath);
  if (state !== 'done')
    throw new UserError(`The analysis of ${dataset.location} is not done: export it when it is.`);
  const name = `${basename(dataset.location).replace(/\.\w+$/, '')}-labels.csv`;
  const destination = await vscode.window.showSaveDialog({
    title: 'Export labels as CSV',
    // Beside the dataset: in a folder of classes it would be no class, but in the way.
    defaultUri: vscode.Uri.file(join(dirname(dataset.location), name)),
    filters: { CSV: ['csv'] },
  });
  if (destination === undefined) return;
  const open = editor.reviewIn(audit);
  if (open !== undefined) await open.exportAs('cleanlab', destination.fsPath);
  else {
    const job = { kind: 'export', audit: audit.fsPath, draft: null, as: 'cleanlab' } as const;
    expectDone(await startJob({ ...job, out: destination.fsPath }, () => undefined).done);
  }
  offer(vscode.window.showInformationMessage, `Labels exported to ${destination.fsPath}.`, [
    { title: 'Open', run: () => vscode.commands.executeCommand('vscode.open', destination) },
  ]);
}
