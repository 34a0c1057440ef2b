import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { AuditDocument } from '../../../src/protocol/audit-document.js';
import { readExamplesSoFar } from '../../../src/runs/examples-so-far.js';
import { writeFold } from '../../../src/runs/fold-file.js';
import { PreparedWriter } from '../../../src/runs/prepared.js';
import { examplesSoFarFile, openRunFolder, type RunFolder } from '../../../src/runs/run-folder.js';
import { followFolds } from '../../../src/worker/follow-folds.js';
import { aDocument, aFold, temporaryFolder } from '../runs/a-run.js';

const THUMBNAIL = new Uint8Array(64 * 64 * 3);
const FOLDS = 6;
let run: RunFolder;

/** A prepared run of five examples with folds on disk. */
beforeEach(async () => {
  run = openRunFolder(join(temporaryFolder(), 'run'));
  const writer = new PreparedWriter(run, { size: 4, channels: 1 });
  for (let i = 0; i < 5; i++) {
    const example = { id: `e${i}`, path: `${i}.png`, split: '', label: i % 2 };
    await writer.append(example, new Uint8Array(16), THUMBNAIL);
  }
  await writer.finish(['coat', 'shirt']);
  for (let fold = 0; fold < FOLDS; fold++)
    writeFold(run, { repeat: 0, fold }, { result: aFold(), seconds: 1 });
});

/** The document when so many folds have ended, the last of them first. */
function after(done: number): AuditDocument {
  return aDocument({
    state: 'running',
    folds: Array.from({ length: FOLDS }, (_, fold) =>
      fold >= FOLDS - done
        ? { repeat: 0, fold, state: 'done', seconds: 1 }
        : { repeat: 0, fold, state: 'waiting', seconds: null },
    ),
  });
}

/** A clock that goes on by what is in `steps`, once a call; then by nothing. */
function clockOf(...steps: number[]): () => number {
  let time = 0;
  return () => (time += steps.shift() ?? 0);
}

test('writes what has ended, and nothing before the first fold or after the last', async () => {
  const follow = followFolds(run);
  follow(after(0));
  expect(existsSync(examplesSoFarFile(run))).toBe(false);
  follow(after(1));
  const first = await readExamplesSoFar(run);
  expect(first.folds).toEqual([{ repeat: 0, fold: FOLDS - 1 }]);
  expect(first.rows.map(({ example, id, group }) => ({ example, id, group }))).toEqual([
    { example: 1, id: 'e1', group: null },
    { example: 4, id: 'e4', group: null },
  ]);
  follow(after(2));
  follow(after(FOLDS));
  expect((await readExamplesSoFar(run)).folds).toHaveLength(2);
});

test('a table of folds that no longer count goes', () => {
  followFolds(run)(after(2));
  followFolds(run)(after(0));
  expect(existsSync(examplesSoFarFile(run))).toBe(false);
});

test('leaves some out where tables would take over a twentieth of the time', async () => {
  // Start; then begin and end of each: 2 s of work after 10 s, then 5 s later, 30 s later.
  const follow = followFolds(run, clockOf(0, 10_000, 2_000, 5_000, 30_000));
  follow(after(1));
  follow(after(2));
  expect((await readExamplesSoFar(run)).folds).toHaveLength(1);
  follow(after(3));
  expect((await readExamplesSoFar(run)).folds).toHaveLength(3);
});
