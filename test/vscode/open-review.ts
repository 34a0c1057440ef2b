import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension/extension.js';
import type { ReviewChange } from '../../src/protocol/review.js';
import { eventually } from './eventually.js';

const ID = 'difficulty-lens.difficulty-lens';

/** An audit in its editor, reviewed as its page does and saved, undone and reverted by the workbench's commands. */
export interface OpenReview {
  readonly uri: vscode.Uri;
  decide(changes: readonly ReviewChange[]): Promise<void>;
  /** Waits for the tab to say so. */
  dirty(isDirty: boolean): Promise<void>;
  undo(): Promise<void>;
  redo(): Promise<void>;
  save(): Promise<void>;
  revert(): Promise<void>;
}

export async function openReview(audit: string): Promise<OpenReview> {
  const api = await vscode.extensions.getExtension<ExtensionApi>(ID)!.activate();
  const uri = vscode.Uri.file(audit);
  // In a browser VS Code saves by itself, which is a test of its own.
  const files = vscode.workspace.getConfiguration('files');
  await files.update('autoSave', 'off', vscode.ConfigurationTarget.Workspace);
  await api.decide(uri, []);
  const command = (name: string) => async () => {
    assert.equal(tabOf(uri)?.isActive, true);
    await vscode.commands.executeCommand(name);
  };
  return {
    uri,
    decide: async (changes) => {
      await api.decide(uri, changes);
      // There and back again: VS Code's window knows of the edit before it is told to undo or save it.
      await vscode.commands.executeCommand('setContext', 'difficultyLens.tested', true);
    },
    dirty: async (isDirty) => {
      await eventually(isDirty ? 'a dirty tab' : 'a clean tab', () =>
        tabOf(uri)?.isDirty === isDirty ? true : undefined,
      );
    },
    undo: command('undo'),
    redo: command('redo'),
    save: command('workbench.action.files.save'),
    revert: command('workbench.action.files.revert'),
  };
}

function tabOf(uri: vscode.Uri): vscode.Tab | undefined {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .find(({ input }) => input instanceof vscode.TabInputCustom && input.uri.fsPath === uri.fsPath);
}
