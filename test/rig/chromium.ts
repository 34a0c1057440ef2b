import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { runProgram } from './run-program.js';

/** Without a screen the whole browser draws its own windows too, a second for each page: the one without them goes first. */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];
const MACOS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** An installed Chromium or Chrome: the one that CHROMIUM names, the system's, or Playwright's own. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM;
  if (named !== undefined) {
    if (!existsSync(named)) throw new Error(`CHROMIUM names ${named}, which does not exist.`);
    return named;
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const system = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const macos = process.platform === 'darwin' ? MACOS : [];
  return [...system, ...macos, chromium.executablePath()].find((file) => existsSync(file));
}

/** Finds Chromium or brings it: by Playwright's download, else by Debian's package manager. */
export async function ensureChromium(log: (line: string) => void): Promise<string> {
  const found = findChromium();
  if (found !== undefined) return found;
  log('Installing Chromium (once) …');
  const failures: string[] = [];
  for (const install of [byPlaywright, byPackageManager]) {
    try {
      await install();
      const brought = findChromium();
      if (brought !== undefined) return brought;
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(
    `The browser tests need Chromium, and it could not be installed: install Chromium or Chrome, or set CHROMIUM to its executable.\n${failures.join('\n')}`,
  );
}

async function byPlaywright(): Promise<void> {
  // Where downloads are blocked the installer tries for minutes.
  await fetch('https://cdn.playwright.dev', { method: 'HEAD', signal: AbortSignal.timeout(5_000) });
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js');
  await runProgram(process.execPath, [cli, 'install', 'chromium'], { seconds: 300 });
  // It comes without the system's libraries that it needs.
  await runProgram(chromium.executablePath(), ['--version'], { seconds: 30 });
}

/** As root, or where sudo asks for no password; elsewhere it fails at once. */
async function byPackageManager(): Promise<void> {
  if (process.platform !== 'linux') throw new Error(`no package manager is known for ${process.platform}`);
  const apt = process.getuid?.() === 0 ? ['apt-get'] : ['sudo', '-n', 'apt-get'];
  const run = async (seconds: number, ...args: string[]): Promise<void> => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await runProgram(apt[0]!, [...apt.slice(1), ...args], { env, seconds });
  };
  await run(120, 'update');
  const install = (name: string): Promise<void> => run(600, 'install', '-y', '--no-install-recommends', name);
  // Older systems have the whole browser only.
  await install('chromium-headless-shell').catch(() => install('chromium'));
}
