import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FoldJob } from '../../src/protocol/job.js';
import { runFoldPool } from '../../src/worker/fold-pool.js';
import { temporaryFolder } from './temporary-folder.js';

/** A worker whose fold takes as many tenths of a second as its number says; fold 9 fails at once. */
function worker(): string {
  const file = join(temporaryFolder(), 'worker.cjs');
  writeFileSync(
    file,
    `process.once('message', ({ repeat, fold }) => setTimeout(() => {
      const end = { kind: 'done', run: '/nowhere', seconds: 1 };
      if (fold === 9) process.send({ kind: 'failed', message: 'no luck', mendable: true }, () => process.exit(1));
      else {
        process.send({ kind: 'fold', repeat, fold, seconds: 1 });
        process.send(end, () => process.exit(0));
      }
    }, fold === 9 ? 0 : 100 * fold));`,
  );
  return file;
}

async function pool(folds: readonly number[], width: number): Promise<string[]> {
  const told: string[] = [];
  const jobs = folds.map((fold): FoldJob => ({
    kind: 'fold',
    run: '/nowhere',
    repeat: 0,
    fold,
    backend: 'wasm',
  }));
  await runFoldPool(jobs, {
    width,
    workerFile: worker(),
    signal: new AbortController().signal,
    onEvent: (event) => {
      if (event.kind === 'fold') told.push(`fold ${event.fold}`);
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
