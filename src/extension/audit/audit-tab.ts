import * as vscode from 'vscode';

/** The tabs that show an audit. */
export function tabsOf(audit: vscode.Uri): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputCustom && input.uri.toString() === audit.toString(),
    );
}

/** Whether VS Code takes an audit for one with something to save. */
export function isDirty(audit: vscode.Uri): boolean {
  return tabsOf(audit).some((tab) => tab.isDirty);
}
