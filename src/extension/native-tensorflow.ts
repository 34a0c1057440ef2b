import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import * as vscode from 'vscode';
import { UserError } from '../protocol/user-error.js';

/** Where the extension installs native TensorFlow; workers are told of it. */
export function nativeFolder(context: vscode.ExtensionContext): string {
  return join(context.globalStorageUri.fsPath, 'native');
}

/**
 * Installs native TensorFlow by the repository's own script: with the user's npm, into a folder beside the one where
 * workers look, tried out in a process of its own, and moved there only when it computes.
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
    token.onCancellationRequested(() => {
      endTree(child);
    });
    let said = '';
    const take = (line: string): void => {
      log.info(line);
      const sentence = /^native: (.*)$/.exec(line)?.[1];
      if (sentence === undefined) return;
      said = sentence;
      progress.report({ message: sentence });
    };
    for (const stream of [child.stdout, child.stderr]) readLines(stream, take);
    // Rejects where the process could not be started at all.
    const [code] = (await once(child, 'close')) as [number | null];
    await copyLog(join(folder, 'install.log'), log);
    if (token.isCancellationRequested) return 'cancelled';
    if (code === 0) return 'installed';
    throw new UserError(`Native TensorFlow was not installed: ${said === '' ? 'the log says why.' : said}`);
  });
}

function readLines(stream: Readable | null, take: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', take);
}

/** What npm and the compiler wrote, which the script keeps apart from its own sentences. */
async function copyLog(file: string, log: vscode.LogOutputChannel): Promise<void> {
  try {
    log.info(await readFile(file, 'utf8'));
  } catch {
    log.debug(`${file} was not written.`);
  }
}

/** The script ends what it has started when it is asked to; on Windows nothing can be asked, only ended. */
function endTree(child: ChildProcess): void {
  if (process.platform === 'win32') spawn('taskkill', ['/pid', String(child.pid), '/T', '/F']);
  else child.kill();
}
