import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { AUDIT_FILE, RUNS_FOLDER } from '../../runs/run-folder.js';

/** All events that tell of a run: watching can miss what is made in a folder that is itself just made. */
export const RUN_EVENTS = `{**/${RUNS_FOLDER},**/${RUNS_FOLDER}/*,**/${RUNS_FOLDER}/*/${AUDIT_FILE}}`;

/** The folders of runs in the workspace, wherever it has some. */
export async function findRunsFolders(): Promise<Set<string>> {
  // Excluded folders too: what hides runs' folders elsewhere must not hide them here.
  const found = await vscode.workspace.findFiles(`**/${RUNS_FOLDER}/*/${AUDIT_FILE}`, null);
  return new Set(found.map(({ fsPath }) => dirname(dirname(fsPath))));
}

/** The folder of runs that a path leads to or into; null: none. */
export function runsFolderIn(path: string): string | null {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    if (basename(folder) === RUNS_FOLDER) return folder;
  }
  return null;
}

/** The audits in a folder of runs, which need not be there yet. */
export async function auditsIn(runsFolder: string): Promise<string[]> {
  try {
    return (await readdir(runsFolder)).map((name) => join(runsFolder, name, AUDIT_FILE));
  } catch {
    // It is gone, and its runs with it.
    return [];
  }
}
