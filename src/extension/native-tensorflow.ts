import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import { UserError } from '../protocol/user-error.js';

export interface NativePlaces {
  /** Where workers look for native TensorFlow. */
  readonly folder: string;
  /** The repository's installer, as it is bundled. */
  readonly script: string;
}

export function nativePlaces({ globalStorageUri, extensionUri }: vscode.ExtensionContext): NativePlaces {
  return {
    folder: join(globalStorageUri.fsPath, 'native'),
    script: vscode.Uri.joinPath(extensionUri, 'dist', 'native.mjs').fsPath,
  };
}

/**
 * Installs native TensorFlow with the user's own Node and npm, into a folder beside the one where workers look. Only
 * when it computes in VS Code's Node too, in which workers run, does it take that place.
 * @throws UserError that says in a sentence why it could not be installed.
 */
export async function installTensorflow(
  { folder, script }: NativePlaces,
  log: vscode.LogOutputChannel,
): Promise<'installed' | 'already installed' | 'cancelled'> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Installing native TensorFlow',
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    if (await computes(script, folder, log)) return 'already installed';
    const fresh = `${folder}-new`;
    await mkdir(fresh, { recursive: true });
    const child = spawn('node', [script, '--into', fresh], { stdio: ['ignore', 'pipe', 'pipe'] });
    token.onCancellationRequested(() => {
      endTree(child);
    });
    let said = '';
    const code = await exitOf(child, (line) => {
      log.info(line);
      const sentence = /^native: (.*)$/.exec(line)?.[1];
      if (sentence === undefined) return;
      said = sentence;
      progress.report({ message: sentence });
    });
    await copyLog(join(fresh, 'install.log'), log);
    if (token.isCancellationRequested) return 'cancelled';
    if (code !== 0) throw notInstalled(said === '' ? 'the log says why.' : said);
    progress.report({ message: 'trying it out' });
    if (!(await computes(script, fresh, log))) {
      throw notInstalled("it does not load in VS Code's own Node.js, the log says why.");
    }
    await replaceFolder(fresh, folder);
    return 'installed';
  });
}

function notInstalled(reason: string): UserError {
  return new UserError(`Native TensorFlow was not installed: ${reason}`);
}

/** Whether the TensorFlow in a folder computes in the Node that workers run in; tried in a process, as it may crash. */
async function computes(script: string, folder: string, log: vscode.LogOutputChannel): Promise<boolean> {
  const child = fork(script, ['--check', folder], { execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const code = await exitOf(child, (line) => {
    log.debug(line);
  });
  return code === 0;
}

/** Resolves with a process' exit code, null when it was ended by a signal. */
async function exitOf(child: ChildProcess, onLine: (line: string) => void): Promise<number | null> {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', onLine);
  }
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return code;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    throw new UserError(
      "Native TensorFlow is installed by npm, and Node.js with its npm was not found on VS Code's path: install Node.js and start VS Code again.",
    );
  }
}

/** A folder that is in use may not go everywhere, but it can be moved aside. */
async function replaceFolder(fresh: string, folder: string): Promise<void> {
  const old = `${folder}-old`;
  await rm(old, { recursive: true, force: true });
  try {
    await rename(folder, old);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  await rename(fresh, folder);
  await rm(old, { recursive: true, force: true }).catch(() => undefined);
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
