import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { temporaryFolder } from './a-run.js';

/** Bundles TypeScript that imports from src into a file that any user's Node can run. */
export function bundled(source: string): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const outfile = join(folder, 'child.cjs');
  buildSync({
    stdin: {
      contents: source,
      resolveDir: fileURLToPath(new URL('../../../src', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    outfile,
    mainFields: ['module', 'main'],
  });
  return outfile;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

export function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  return ended(spawn(command, args, options));
}
