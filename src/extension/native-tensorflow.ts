import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../protocol/user-error.js';

/** Where the extension installs native TensorFlow; workers are told of it. */
export function nativeFolder(context: vscode.ExtensionContext): string {
  return join(context.globalStorageUri.fsPath, 'native');
}

const TAIL = 2000;

/**
 * Installs native TensorFlow by the same script as `npm run native`: with the user's own npm, checked in a process of
 * its own, and in place only when it computes.
 * @throws UserError that says in the script's own sentence why it could not be installed.
 */
export async function installTensorflow(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): Promise<'installed' | 'cancelled'> {
  const folder = nativeFolder(context);
  await mkdir(folder, { recursive: true });
  const script = vscode.Uri.joinPath(context.extensionUri, 'dist', 'native.mjs').fsPath;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Installing native TensorFlow',
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const child = fork(script, ['--into', folder], {
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    token.onCancellationRequested(() => child.kill());
    let last = '';
    let rest = '';
    const take = (text: string): void => {
      const lines = (rest + text).slice(-TAIL).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        log.info(line);
        const said = /^native: (.*)$/.exec(line)?.[1];
        if (said === undefined) continue;
        last = said;
        progress.report({ message: said });
      }
    };
    child.stdout?.setEncoding('utf8').on('data', take);
    child.stderr?.setEncoding('utf8').on('data', take);
    const [code] = (await once(child, 'close')) as [number | null];
    if (token.isCancellationRequested) return 'cancelled';
    if (code === 0) return 'installed';
    throw new UserError(`Native TensorFlow was not installed: ${last === '' ? 'the log says why.' : last}`);
  });
}
