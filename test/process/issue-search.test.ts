import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { readFindings } from '../../src/runs/findings-file.js';
import { PreparedWriter } from '../../src/runs/prepared.js';
import { openRunFolder, type RunFolder } from '../../src/runs/run-folder.js';
import { issueSearch, type IssueSearch } from '../../src/worker/issue-search.js';
import { temporaryFolder } from '../unit/runs/a-run.js';
import { WORKER } from './built.js';
import { childrenOf, expectGone } from './processes.js';

const ASSETS = join(WORKER, '..', 'wasm');
let run: RunFolder;

/** A prepared run of six images, two of them equal and one of them blank. */
beforeEach(async () => {
  run = openRunFolder(join(temporaryFolder(), 'run'));
  const writer = new PreparedWriter(run, { size: 8, channels: 1 });
  for (const [i, step] of [3, 5, 7, 5, 11, 0].entries()) {
    const pixels = Uint8Array.from({ length: 64 }, (_, at) => (at * at * step) % 251);
    const example = { id: `e${i}`, path: `${i}.png`, split: '', label: i % 2, size: [8, 8] as const };
    await writer.append(example, pixels, new Uint8Array(64 * 64 * 3));
  }
  await writer.finish(['coat', 'shirt']);
});

function search(signal = new AbortController().signal): IssueSearch {
  const job = { kind: 'findings', run: run.root, root: '/nowhere', format: 'image-folder' } as const;
  return issueSearch(job, { workerFile: WORKER, assets: ASSETS, signal });
}

test('finds the same in a process of its own as in this one', async () => {
  const here = await search().result();
  expect(here).toMatchObject({ duplicateGroups: 1, labelConflicts: 0, blank: 1 });
  const found = readFindings(run);
  const beside = search();
  beside.begin();
  const [pid] = childrenOf(process.pid);
  beside.begin();
  expect(childrenOf(process.pid)).toEqual([pid]);
  expect(await beside.result()).toEqual(here);
  expect(readFindings(run)).toEqual(found);
  await expectGone([pid!]);
});

test('what goes wrong there is told, and its end stops it', async () => {
  const abort = new AbortController();
  const cancelled = search(abort.signal);
  cancelled.begin();
  abort.abort(new Error('enough'));
  await expect(cancelled.result()).rejects.toThrow('enough');
  cancelled.begin();
  expect(childrenOf(process.pid)).toEqual([]);

  const ended = search();
  ended.begin();
  const [pid] = childrenOf(process.pid);
  await ended.end();
  await expectGone([pid!]);

  run = openRunFolder(join(temporaryFolder(), 'empty'));
  const failing = search();
  failing.begin();
  await expect(failing.result()).rejects.toThrow(/The search for duplicates failed: .* is not complete/);
});
