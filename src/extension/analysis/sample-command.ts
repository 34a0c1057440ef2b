import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { exists } from '../exists.js';

/** Copies the bundled sample to where the user may change it, once, and opens it as a folder. */
export async function openSample(context: vscode.ExtensionContext): Promise<void> {
  const sample = await copySample(
    vscode.Uri.joinPath(context.extensionUri, 'media', 'sample').fsPath,
    context.globalStorageUri.fsPath,
  );
  await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(sample), {
    // What is open stays open.
    forceNewWindow: vscode.workspace.workspaceFolders !== undefined,
  });
}

async function copySample(source: string, storage: string): Promise<string> {
  const target = join(storage, 'sample');
  if (await exists(target)) return target;
  await mkdir(storage, { recursive: true });
  const half = join(storage, `sample-${process.pid}`);
  await rm(half, { recursive: true, force: true });
  await cp(source, half, { recursive: true });
  await rename(half, target);
  return target;
}
