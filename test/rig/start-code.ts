import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installCodeServer } from './code-server.js';
import { extensionsFolder, installExtension } from './extensions-folder.js';
import { endGroup, killGroup } from './process-group.js';
import { DEFAULT_SETTINGS, type Settings } from './settings.js';

const START_SECONDS = 60;

/** A running VS Code server with a user's folder of its own. */
export interface RunningCode {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly userData: string;
  /** What the server wrote so far. */
  output(): string;
  /** Ends it with all its children, and removes the user's folder. Safe to call twice. */
  stop(): Promise<void>;
}

export interface CodeOptions {
  readonly settings?: Settings;
  /** Asks whether to trust a folder's authors, as a user's VS Code does. Default: everything is trusted. */
  readonly workspaceTrust?: boolean;
  /** Extensions' folders or .vsix files, to be installed. */
  readonly extensions?: readonly string[];
  /** Lets the address name an extension under development and its tests; such a window shows no notifications. */
  readonly development?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly log?: (line: string) => void;
}

/** Starts VS Code's server on a free port and waits until it answers. */
export async function startCode(options: CodeOptions = {}): Promise<RunningCode> {
  const server = await installCodeServer(options.log ?? (() => undefined));
  const userData = mkdtempSync(join(tmpdir(), 'difficulty-lens-code-'));
  mkdirSync(join(userData, 'User'));
  writeFileSync(
    join(userData, 'User', 'settings.json'),
    JSON.stringify({ ...DEFAULT_SETTINGS, ...options.settings }),
  );
  for (const extension of options.extensions ?? []) await installExtension(server, userData, extension);
  const child = spawn(
    server.node,
    [
      server.entry,
      ...['--config', join(userData, 'config.yaml'), '--auth', 'none', '--bind-addr', '127.0.0.1:0'],
      ...['--user-data-dir', userData],
      ...['--extensions-dir', extensionsFolder(userData)],
      ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
      '--disable-proxy',
      ...(options.workspaceTrust === true ? [] : ['--disable-workspace-trust']),
      ...(options.development === true ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ],
    {
      // No market place: nothing is to be fetched.
      env: { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that its children end with it.
      detached: true,
    },
  );
  let output = '';
  const record = (text: string): void => {
    output += text;
  };
  child.stdout.setEncoding('utf8').on('data', record);
  child.stderr.setEncoding('utf8').on('data', record);
  const kill = (): void => {
    killGroup(child);
  };
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    await endGroup(child);
    process.removeListener('exit', kill);
    rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const url = await address(
      () => output,
      () => child.exitCode !== null,
    );
    return { url, userData, output: () => output, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function address(output: () => string, ended: () => boolean): Promise<string> {
  const deadline = performance.now() + START_SECONDS * 1000;
  while (performance.now() < deadline && !ended()) {
    const url = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output())?.[1];
    if (url !== undefined && (await healthy(url))) return url;
    await sleep(50);
  }
  throw new Error(`code-server did not answer within ${START_SECONDS} s. It wrote:\n${output()}`);
}

async function healthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`)).ok;
  } catch {
    // Not listening yet.
    return false;
  }
}
