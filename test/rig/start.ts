/** Opens the extension on a folder, or on a copy of the sample, until its window is closed or Ctrl+C is pressed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { hasScreen } from './has-screen.js';
import { REPOSITORY } from './repository.js';
import { copySample } from './sample-copy.js';
import { startCode } from './start-code.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const [named] = process.argv.slice(2);
if (named !== undefined && !existsSync(named)) {
  say(`There is no folder ${named}: give one that exists, or none for the bundled sample.`);
  process.exit(2);
}
const copy = realpathSync(mkdtempSync(join(tmpdir(), 'difficulty-lens-start-')));
try {
  const folder = named ?? join(copy, 'sample');
  if (named === undefined) copySample(folder);
  if (hasDesktopCode()) await openDesktop(folder);
  else await openInBrowser(folder);
} finally {
  rmSync(copy, { recursive: true, force: true, maxRetries: 5 });
}

/** In the terminal of a remote window, `code` only talks to that window, which knows no extension under development. */
function hasDesktopCode(): boolean {
  if (process.env.VSCODE_IPC_HOOK_CLI !== undefined || !hasScreen()) return false;
  const names = process.platform === 'win32' ? ['code.cmd'] : ['code'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((each) => names.some((name) => existsSync(join(each, name))));
}

async function openDesktop(folder: string): Promise<void> {
  say(`Opening ${folder} in VS Code; close its window or press Ctrl+C to end.`);
  const windows = process.platform === 'win32';
  const args = ['--new-window', '--wait', `--extensionDevelopmentPath=${REPOSITORY}`, folder];
  // On Windows `code` is a command file, which only a shell runs.
  const child = spawn('code', windows ? args.map((arg) => `"${arg}"`) : args, {
    stdio: 'inherit',
    shell: windows,
  });
  await Promise.race([once(child, 'exit'), interrupted()]);
}

async function openInBrowser(folder: string): Promise<void> {
  const code = await startCode({
    extensions: [REPOSITORY],
    settings: { 'workbench.startupEditor': 'none' },
    log: say,
  });
  try {
    say(`\nDifficulty Lens on ${folder}:\n\n  ${code.url}/?folder=${encodeURIComponent(folder)}\n`);
    say('Open this address in a browser, press F1 and choose "Analyze Dataset Difficulty". Ctrl+C ends.');
    await interrupted();
  } finally {
    await code.stop();
  }
}

/** Resolves at the first signal; further ones do not cut the clean-up short. */
async function interrupted(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        resolve();
      });
  });
}
