import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { analysisUnderWay } from '../../runs/analysis-lock.js';
import { AUDIT_FILE } from '../../runs/run-folder.js';
import type { Analyses } from './analyses.js';
import type { AuditEditor } from '../audit/audit-editor.js';
import { offer } from '../report-error.js';

/** Whether a dataset is being analyzed already, here or in another process; then it says so, and leads there. */
export function isUnderWay(
  place: string,
  { analyses, editor }: { readonly analyses: Analyses; readonly editor: AuditEditor },
): boolean {
  const name = basename(place);
  const analysis = analyses.ofDataset(place);
  if (analysis !== undefined) {
    offer(vscode.window.showInformationMessage, `${name} is already being analyzed in this window.`, [
      { title: 'Open audit', run: () => editor.open(analysis.audit) },
      { title: 'Cancel analysis', run: analysis.cancel.bind(analysis) },
    ]);
    return true;
  }
  const claim = analysisUnderWay(place);
  if (claim === null) return false;
  const message = `${name} is already being analyzed in another window or terminal (process ${claim.pid}).`;
  offer(vscode.window.showInformationMessage, message, [
    { title: 'Open audit', run: () => editor.open(vscode.Uri.file(join(claim.run, AUDIT_FILE))) },
  ]);
  return true;
}
