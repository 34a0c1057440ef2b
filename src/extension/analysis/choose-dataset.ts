import { relative } from 'node:path';
import * as vscode from 'vscode';
import { findDatasets, type RecognizedDataset } from '../../datasets/recognize.js';

interface DatasetItem extends vscode.QuickPickItem {
  readonly path: string | null;
}

/** So many classes' names tell which dataset it is. */
const CLASSES_SHOWN = 5;

/**
 * The dataset that the user means: the only one in the workspace without a question, else the one they choose.
 * Undefined: they chose none.
 */
export async function chooseDataset(): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) return browse('Which dataset should be analyzed?');
  const items = (await Promise.all(folders.map(datasetsIn))).flat();
  const [only] = items;
  if (only === undefined) {
    const choose = 'Choose a folder…';
    const chosen = await vscode.window.showInformationMessage(
      'There is no dataset in this workspace that Difficulty Lens recognizes: a folder with a folder of images for each class, a table of images and labels, or IDX files.',
      choose,
    );
    return chosen === choose ? browse('Which dataset should be analyzed?') : undefined;
  }
  if (items.length === 1 && only.path !== null) return vscode.Uri.file(only.path);
  const other: DatasetItem = { label: '$(folder-opened) Another folder…', path: null };
  const chosen = await vscode.window.showQuickPick([...items, other], {
    title: 'Analyze dataset difficulty',
    placeHolder: 'Which dataset?',
    matchOnDescription: true,
  });
  if (chosen === undefined) return undefined;
  return chosen.path === null ? browse('Which dataset should be analyzed?') : vscode.Uri.file(chosen.path);
}

async function datasetsIn(folder: vscode.WorkspaceFolder): Promise<DatasetItem[]> {
  const found = await findDatasets(folder.uri.fsPath);
  return found.map((dataset) => {
    const path = relative(folder.uri.fsPath, dataset.path);
    return { label: path === '' ? folder.name : path, description: describe(dataset), path: dataset.path };
  });
}

function describe({ kind, classes }: RecognizedDataset): string {
  switch (kind) {
    case 'image-folder': {
      const more = classes.length > CLASSES_SHOWN ? ', …' : '';
      return `classes ${classes.slice(0, CLASSES_SHOWN).join(', ')}${more}`;
    }
    case 'manifest':
      return 'a table of images and labels';
    case 'idx':
      return 'IDX files';
  }
}

async function browse(title: string): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title,
    openLabel: 'Analyze',
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return chosen?.[0];
}
