import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { AuditDocument } from '../../src/protocol/audit-document.js';
import { readExamplesSoFar } from '../../src/runs/examples-so-far.js';
import { writeAudit } from '../../src/runs/audit-file.js';
import { writeFold } from '../../src/runs/fold-file.js';
import { PreparedWriter } from '../../src/runs/prepared.js';
import { examplesSoFarFile, foldFile, openRunFolder, type RunFolder } from '../../src/runs/run-folder.js';
import { followFolds } from '../../src/worker/follow-folds.js';
import { WORKER } from './built.js';
import { childrenOf, eventually, expectGone } from './processes.js';
import { aDocument, aFold, temporaryFolder } from '../unit/runs/a-run.js';

const THUMBNAIL = new Uint8Array(64 * 64 * 3);
const FOLDS = 6;
let run: RunFolder;

/** A prepared run of five examples with folds on disk. */
beforeEach(async () => {
  run = openRunFolder(join(temporaryFolder(), 'run'));
  const writer = new PreparedWriter(run, { size: 4, channels: 1 });
  for (let i = 0; i < 5; i++) {
    const example = { id: `e${i}`, path: `${i}.png`, split: '', label: i % 2, size: [4, 4] as const };
    await writer.append(example, new Uint8Array(16), THUMBNAIL);
  }
  await writer.finish(['coat', 'shirt']);
  writeAudit(run.audit, after(0));
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

const unexpected = (reason: string): never => {
  throw new Error(reason);
};

/** A clock that stands at each of these times for one look, and then at the last. */
function clockAt(...times: number[]): () => number {
  let look = 0;
  return () => times[Math.min(look++, times.length - 1)]!;
}

test('writes what has ended, and nothing before the first fold or after the last', async () => {
  const soFar = followFolds(run, WORKER, unexpected);
  await soFar.show(after(0));
  expect(existsSync(examplesSoFarFile(run))).toBe(false);
  await soFar.show(after(1));
  const first = await readExamplesSoFar(run);
  expect(first.folds).toEqual([{ repeat: 0, fold: FOLDS - 1 }]);
  expect(first.rows.map(({ example, id, group }) => ({ example, id, group }))).toEqual([
    { example: 1, id: 'e1', group: null },
    { example: 4, id: 'e4', group: null },
  ]);
  // One after the other, so that the later is what stays.
  await Promise.all([soFar.show(after(2)), soFar.show(after(3))]);
  expect((await readExamplesSoFar(run)).folds).toHaveLength(3);
  await soFar.show(after(FOLDS));
  expect((await readExamplesSoFar(run)).folds).toHaveLength(3);
});

test('folds that end together are shown by one table', async () => {
  // The start; then the pause of the first is half a second.
  const soFar = followFolds(run, WORKER, unexpected, clockAt(0, 10_000));
  const first = soFar.show(after(1));
  void soFar.show(after(2));
  await first;
  expect((await readExamplesSoFar(run)).folds).toHaveLength(2);
});

test('a table of folds that no longer count goes', async () => {
  await followFolds(run, WORKER, unexpected).show(after(2));
  await followFolds(run, WORKER, unexpected).show(after(0));
  expect(existsSync(examplesSoFarFile(run))).toBe(false);
});

test('leaves some out where tables would take over a twentieth of the time', async () => {
  // The start; the first waits and begins at 10 s and ends at 30 s; the second would at 100 s, the third does at 300 s.
  const clock = clockAt(0, 10_000, 10_000, 30_000, 100_000, 100_000, 300_000);
  const soFar = followFolds(run, WORKER, unexpected, clock);
  await soFar.show(after(1));
  await soFar.show(after(2));
  expect((await readExamplesSoFar(run)).folds).toHaveLength(1);
  await soFar.show(after(3));
  expect((await readExamplesSoFar(run)).folds).toHaveLength(3);
});

test('what cannot be written is told, and the next is tried', async () => {
  const reasons: string[] = [];
  const soFar = followFolds(run, WORKER, (reason) => reasons.push(reason));
  const lost = foldFile(run, 0, FOLDS - 1);
  rmSync(lost);
  await soFar.show(after(1));
  expect(reasons).toEqual([expect.stringContaining('is missing from') as string]);
  writeFold(run, { repeat: 0, fold: FOLDS - 1 }, { result: aFold(), seconds: 1 });
  await soFar.show(after(1));
  expect(reasons).toHaveLength(1);
  expect((await readExamplesSoFar(run)).folds).toHaveLength(1);
});

test('is stopped by the last fold and by the end, without complaint', async () => {
  const endless = join(temporaryFolder(), 'worker.cjs');
  writeFileSync(endless, 'setInterval(() => undefined, 1000);');
  for (const stop of ['last', 'end'] as const) {
    const soFar = followFolds(run, endless, unexpected);
    const shown = soFar.show(after(1));
    const [pid] = await eventually(() => {
      const children = childrenOf(process.pid);
      return children.length > 0 ? children : undefined;
    });
    await (stop === 'last' ? soFar.show(after(FOLDS)) : soFar.end());
    await shown;
    await expectGone([pid!]);
    await soFar.show(after(2));
    expect(existsSync(examplesSoFarFile(run))).toBe(false);
  }
});
