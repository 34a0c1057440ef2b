import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { cli } from './command-line.js';
import { sampleSlice } from './sample-slice.js';
import { temporaryFolder } from './temporary-folder.js';
import { examplesBytes } from './whole-run.js';

let reference: Buffer;

async function examplesOf(dataset: string, ...flags: string[]): Promise<Buffer> {
  const out = join(temporaryFolder(), 'run');
  const args = ['analyze', dataset, '--out', out, '--backend', 'wasm', '--folds', '3', '--epochs', '2'];
  expect(await cli([...args, ...flags])).toMatchObject({ code: 0 });
  return examplesBytes(out);
}

beforeAll(async () => {
  reference = await examplesOf(sampleSlice(), '--seed', '5', '--jobs', '1');
});

test('the same seed gives the same bytes, side by side or one after the other, wherever the dataset lies', async () => {
  const elsewhere = await examplesOf(sampleSlice(), '--seed', '5', '--jobs', '3');
  expect(elsewhere.equals(reference)).toBe(true);
});

test('another seed gives another result', async () => {
  const other = await examplesOf(sampleSlice(), '--seed', '6');
  expect(other.equals(reference)).toBe(false);
});
