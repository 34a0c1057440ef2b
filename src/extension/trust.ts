import * as vscode from 'vscode';
import { offer } from './report-error.js';

/** Whether commands may do anything here; says why not, and how to change it. */
export function isTrusted(): boolean {
  if (vscode.workspace.isTrusted) return true;
  offer(
    vscode.window.showWarningMessage,
    'Difficulty Lens reads the files of a workspace only once you trust it.',
    [
      {
        title: 'Manage workspace trust',
        run: () => vscode.commands.executeCommand('workbench.trust.manage'),
      },
    ],
  );
  return false;
}
