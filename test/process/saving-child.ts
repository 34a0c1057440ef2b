import { buildSync } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { SavedDataset } from '../../src/datasets/saving/dataset-place.js';
import { start, type Running } from './command-line.js';
import { temporaryFolder } from './temporary-folder.js';

/**
 * Waits for a word, a number, and then saves, undoes or recovers, by its arguments: what, the dataset, the changes'
 * file. It kills itself at that call to the file system, from 0; -1: at none. At its end it says how many there were.
 */
const SOURCE = `
import { readFileSync } from 'node:fs';
import { saveChanges } from './src/datasets/saving/save-changes.js';
import { undoLastSave } from './src/datasets/saving/undo-save.js';
import { recoverSaves } from './src/datasets/saving/recover.js';
import { watchedDisk } from './test/unit/datasets/saving/faulty-disk.js';

const [what, dataset, changes] = process.argv.slice(2);
const { location, ...rest } = JSON.parse(dataset);
let lastCall = -1;
const disk = watchedDisk((call) => {
  if (call === lastCall) process.kill(process.pid, 'SIGKILL');
});
const work = {
  save: () => saveChanges({ location, ...rest }, JSON.parse(readFileSync(changes, 'utf8')), disk),
  undo: () => undoLastSave(location, disk),
  recover: () => recoverSaves(location, disk),
}[what];
process.stdout.write('ready\\n');
process.stdin.once('data', (word) => {
  lastCall = Number(word);
  process.stdout.write('begun\\n');
  work().then(
    (result) => process.stdout.write((result?.kind ?? 'nothing') + ' ' + disk.calls.length + '\\n'),
    (error) => process.stderr.write(error.message + '\\n'),
  ).finally(() => process.exit());
});
`;

/** The program's file. */
export function savingProgram(): string {
  const outfile = join(temporaryFolder(), 'saving.cjs');
  const root = fileURLToPath(new URL('../..', import.meta.url));
  buildSync({
    stdin: { contents: SOURCE, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    outfile,
    mainFields: ['module', 'main'],
  });
  return outfile;
}

/** When a process is killed: by us after a time, or by itself at a call to the file system. */
export interface Instant {
  readonly afterMs?: number;
  readonly atCall?: number;
}

/** A process that has loaded all it needs and begins when told to. */
export class SavingChild {
  readonly #running: Running;
  readonly #ready: Promise<void>;

  constructor(program: string, what: 'save' | 'undo' | 'recover', dataset: SavedDataset, changes: string) {
    const args = [program, what, JSON.stringify(dataset), changes];
    this.#running = start(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#ready = new Promise((resolve) => {
      this.#running.child.stdout!.once('data', () => {
        resolve();
      });
    });
  }

  /** Begins and is killed at an instant. Resolves with what it printed: how it ended, if it came to that. */
  async run(
    killed: Instant = {},
  ): Promise<{ readonly output: string; readonly calls: number; readonly ms: number }> {
    await this.#ready;
    const begun = performance.now();
    this.#running.child.stdin!.write(`${killed.atCall ?? -1}\n`);
    const timer =
      killed.afterMs === undefined
        ? undefined
        : setTimeout(() => this.#running.child.kill('SIGKILL'), killed.afterMs);
    const { stdout, stderr } = await this.#running.ended;
    clearTimeout(timer);
    const [output = '', calls] = stdout
      .replace(/^ready\n(begun\n)?/, '')
      .trim()
      .split(' ');
    return { output: output + stderr, calls: Number(calls), ms: performance.now() - begun };
  }

  async discard(): Promise<void> {
    this.#running.child.kill('SIGKILL');
    await this.#running.ended;
  }
}
