import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ExampleEvidence } from '../../../../src/protocol/evidence.js';
import { writeEvidence } from '../../../../src/runs/evidence-files.js';
import { runFolder } from '../../../../src/runs/run-folder.js';
import { EvidenceStore } from '../../../../webview/evidence/evidence-store.js';
import { servePage, type PageServer } from '../../../webview/harness/page-server.js';
import { aStory, toldEvidence } from '../../../webview/harness/told-evidence.js';
import { temporaryFolder } from '../../runs/a-run.js';

// Files of 500 each: 20 of them, of which the last is short.
const EXAMPLES = 9_700;

let server: PageServer;
const stores: EvidenceStore[] = [];
const errors: unknown[] = [];
const run = runFolder(temporaryFolder());

beforeAll(async () => {
  const classes = [0, 1];
  writeEvidence(
    run,
    toldEvidence({ examples: EXAMPLES, probes: 2, leading: 2, neighbours: 1, epochs: 1 }, (i) => ({
      classes,
      scores: [1, 0],
      heldOut: aStory(classes, [0, 1], () => [(i + 1) % EXAMPLES]),
      trained: aStory(classes, [0, 0], () => [i]),
      labelDepth: 0,
      epochClasses: [1],
    })),
  );
  server = await servePage(run.root);
  server.mount('run', run.root);
});
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
  errors.length = 0;
});
afterAll(() => server.stop());

function open(): EvidenceStore {
  const store = new EvidenceStore(`${server.url}/run/evidence`, (error) => errors.push(error));
  stores.push(store);
  return store;
}

function asked(since: number): string[] {
  return server.asked.slice(since).map((path) => /shard_(\d+)/.exec(path)?.[1] ?? path);
}

function read(store: EvidenceStore, example: number): Promise<ExampleEvidence | null> {
  return new Promise((resolve) => store.ask(example, resolve));
}

test('an example has its own evidence, and its file is read once', async () => {
  const store = open();
  const before = server.asked.length;
  expect(store.at(700)).toBeUndefined();
  const [one, two] = await Promise.all([read(store, 700), read(store, 999)]);
  expect(one?.heldOut.neighbours[0]).toEqual([701]);
  expect(two?.heldOut.neighbours[0]).toEqual([1000]);
  expect(store.at(500)?.heldOut.neighbours[0]).toEqual([501]);
  expect(await read(store, 9_699)).toMatchObject({ heldOut: { neighbours: [[0], [0]] } });
  expect(asked(before)).toEqual(['0001', '0019']);
});

test('what was asked for last comes first, and what nobody waits for any more is not read', async () => {
  const store = open();
  const release = server.hold('.safetensors');
  const before = server.asked.length;
  // As a held key steps through examples: each is asked for and given up.
  const answered: number[] = [];
  const giveUps = [0, 1, 2, 3, 4, 5].map((shard) => store.ask(shard * 500, () => answered.push(shard)));
  await expect.poll(() => server.held()).toHaveLength(2);
  for (const giveUp of giveUps.slice(0, 4)) giveUp();
  release();
  await expect.poll(() => answered).toEqual([5, 4]);
  // Two were being read when they were given up: they are at hand now.
  expect(asked(before).sort()).toEqual(['0000', '0001', '0004', '0005']);
  expect(store.at(0)).toBeDefined();
});

test('only so many files are kept', async () => {
  const store = open();
  for (let shard = 0; shard < 20; shard++) await read(store, shard * 500);
  expect(store.at(0)).toBeUndefined();
  expect(store.at(19 * 500)).toBeDefined();
  expect((await read(store, 0))?.heldOut.neighbours[0]).toEqual([1]);
});

test('a file that is missing or damaged is said so, and asked for again', async () => {
  const store = open();
  const path = join(run.evidence, 'shard_0007.safetensors');
  writeFileSync(path, 'nonsense, and more of it');
  expect(await read(store, 3_500)).toBeNull();
  rmSync(path);
  expect(await read(store, 3_500)).toBeNull();
  expect(errors).toHaveLength(2);
  expect(String(errors[1])).toContain('shard_0007.safetensors was answered with status 404');
});

test('a store that is closed answers nobody', async () => {
  const store = open();
  const release = server.hold('.safetensors');
  let isAnswered = false;
  store.ask(0, () => (isAnswered = true));
  await expect.poll(() => server.held()).toHaveLength(1);
  store.close();
  release();
  await expect.poll(() => server.held()).toHaveLength(0);
  expect(isAnswered).toBe(false);
  expect(errors).toEqual([]);
});
