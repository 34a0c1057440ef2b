import { cpSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { runFolder, RUNS_FOLDER, type RunFolder } from '../../src/runs/run-folder.js';

/** A copy, of its own, of the images that the workspace holds: 20 of each of the sample's 10 classes. */
export function freshDataset(): string {
  const workspace = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
  const folder = join(mkdtempSync(join(workspace, 'copy-')), 'photos');
  cpSync(join(workspace, 'photos'), folder, { recursive: true });
  return folder;
}

/** The runs beside a dataset, oldest first. */
export function runsOf(dataset: string): RunFolder[] {
  const folder = join(dataset, RUNS_FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => runFolder(join(folder, name)));
}
