import * as vscode from 'vscode';
import { offer } from './report-error.js';

/** Shows a file where it lies: in the Explorer, or in the system's own where the Explorer cannot. */
export async function revealFile(uri: vscode.Uri): Promise<void> {
  if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) {
    await vscode.commands.executeCommand('revealInExplorer', uri);
    return;
  }
  const here = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  if (here) {
    await vscode.commands.executeCommand('revealFileInOS', uri);
    return;
  }
  // On another machine, where no window of its system can be opened.
  offer(vscode.window.showInformationMessage, `It lies outside of the workspace: ${uri.fsPath}`, [
    { title: 'Copy path', run: () => vscode.env.clipboard.writeText(uri.fsPath) },
  ]);
}
