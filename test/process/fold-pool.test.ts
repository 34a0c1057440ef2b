import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FoldJob } from '../../src/protocol/job.js';
import { runFoldPool } from '../../src/worker/fold-pool.js';
import { temporaryFolder } from './temporary-folder.js';

/** Fails at once, whatever was let go. */
const FAILING = 9;
/** Longer than it takes until a failure is known and the others are asked to stop. */
const UNHEEDED_MS = 500;

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
      const look = () => {
        if (!existsSync(join(__dirname, 'fold-' + fold))) return setTimeout(look, 5);
        process.send({ kind: 'fold', repeat, fold, seconds: 1 });
        process.send({ kind: 'done', run: '/nowhere', seconds: 1 }, () => process.exit(0));
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
  const ending = folds.filter((fold) => fold !== FAILING);
  const letGo = (): void => {
    const fold = ending.shift();
    if (fold !== undefined) writeFileSync(join(folder, `fold-${fold}`), '');
  };
  if (folds.includes(FAILING)) setTimeout(letGo, UNHEEDED_MS);
  else letGo();
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
  expect(await pool([5], 3)).toEqual(['spare', 'spare', 'fold 5']);
});

test('none is spare where one lane does it all, where there is nothing to do, or after a failure', async () => {
  expect(await pool([1, 2], 1)).toEqual(['fold 1', 'fold 2']);
  expect(await pool([], 2)).toEqual([]);
  // The other fold is asked to stop, and this worker does not listen.
  expect(await pool([9, 5], 2)).toEqual(['fold 5', 'UserError: no luck']);
});
