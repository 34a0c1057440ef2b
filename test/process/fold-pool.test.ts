import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FoldJob } from '../../src/protocol/job.js';
import { runFoldPool } from '../../src/worker/fold-pool.js';
import { temporaryFolder } from './temporary-folder.js';

/** Fails at once, whatever was let go. */
const FAILING = 9;
/** Its worker does not stop when it is asked to, but ends then as if it had done all. */
const UNHEEDING = 5;

/** A worker whose fold ends when a file named after it is there. */
function worker(folder: string): string {
  const file = join(folder, 'worker.cjs');
  writeFileSync(
    file,
    `const { existsSync } = require('node:fs');
    const { join } = require('node:path');
    process.once('message', ({ repeat, fold }) => {
      if (fold === ${FAILING}) {
        process.send({ kind: 'failed', message: 'no luck', mendable: true }, () => process.exit(1));
        return;
      }
      const end = () => {
        process.send({ kind: 'fold', repeat, fold, seconds: 1 });
        process.send({ kind: 'done', run: '/nowhere', seconds: 1 }, () => process.exit(0));
      };
      if (fold === ${UNHEEDING}) process.once('message', end);
      const look = () => {
        if (existsSync(join(__dirname, 'fold-' + fold))) end();
        else setTimeout(look, 5);
      };
      look();
    });`,
  );
  return file;
}

/** Folds end in the order given, each when the one before was told of: processes take their time to start. */
async function pool(folds: readonly number[], width: number): Promise<string[]> {
  const folder = temporaryFolder();
  const told: string[] = [];
  const ending = folds.includes(FAILING) ? [] : [...folds];
  const letGo = (): void => {
    const fold = ending.shift();
    if (fold !== undefined) writeFileSync(join(folder, `fold-${fold}`), '');
  };
  letGo();
  const jobs = folds.map((fold): FoldJob => ({
    kind: 'fold',
    run: '/nowhere',
    repeat: 0,
    fold,
    backend: 'wasm',
  }));
  await runFoldPool(jobs, {
    width,
    workerFile: worker(folder),
    signal: new AbortController().signal,
    onEvent: (event) => {
      if (event.kind !== 'fold') return;
      told.push(`fold ${event.fold}`);
      letGo();
    },
    onSpareLane: () => told.push('spare'),
  }).catch((error: unknown) => told.push(String(error)));
  return told;
}

test('a lane is spare as soon as no fold is waiting for it and another one runs', async () => {
  expect(await pool([1, 2, 8], 2)).toEqual(['fold 1', 'fold 2', 'spare', 'fold 8']);
  expect(await pool([4], 3)).toEqual(['spare', 'spare', 'fold 4']);
});

test('none is spare where one lane does it all, where there is nothing to do, or after a failure', async () => {
  expect(await pool([1, 2], 1)).toEqual(['fold 1', 'fold 2']);
  expect(await pool([], 2)).toEqual([]);
  expect(await pool([FAILING, UNHEEDING], 2)).toEqual(['fold 5', 'UserError: no luck']);
});
