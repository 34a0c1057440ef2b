import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.js';
import { hasScreen } from './has-screen.js';

/**
 * A desktop VS Code to test in: the one that VSCODE_EXECUTABLE names, else a downloaded one. Undefined where there is
 * no screen to show it on or nothing to download from; the stand-in serves there.
 */
export async function desktopCode(): Promise<string | undefined> {
  const named = process.env.VSCODE_EXECUTABLE;
  if (named !== undefined) {
    if (!existsSync(named)) throw new Error(`VSCODE_EXECUTABLE names ${named}, which does not exist.`);
    return named;
  }
  if (!hasScreen() || !(await reachable())) return undefined;
  return downloadAndUnzipVSCode({ version: 'stable', cachePath: join(cacheFolder(), 'desktop') });
}

/** The download itself would try for minutes. */
async function reachable(): Promise<boolean> {
  try {
    const url = 'https://update.code.visualstudio.com/api/releases/stable';
    return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    // Offline, or a network that only reaches mirrors.
    return false;
  }
}
