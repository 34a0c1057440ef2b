import * as vscode from 'vscode';

/** Changes the extension's settings in this workspace; undefined takes a change back. */
export async function configure(settings: Readonly<Record<string, unknown>>): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('difficultyLens');
  for (const [key, value] of Object.entries(settings)) {
    await configuration.update(key, value, vscode.ConfigurationTarget.Workspace);
  }
}
