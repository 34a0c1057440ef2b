import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UnsavedFile } from '../../../src/extension/review/unsaved-file.js';

let folder = '';
let content = '';
let written = 0;
let failures: unknown[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'difficulty-lens-unsaved-'));
  [content, written, failures] = ['', 0, []];
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function unsavedFile(name = 'kept'): UnsavedFile {
  return new UnsavedFile(join(folder, name), {
    write: async (path) => {
      const now = content;
      await sleep(5);
      written++;
      writeFileSync(path, now);
    },
    onFailure: (error) => failures.push(error),
  });
}

const read = (file: UnsavedFile): string | null =>
  existsSync(file.path) ? readFileSync(file.path, 'utf8') : null;

test('has the first change at once, and the last of many without writing each', async () => {
  const file = unsavedFile();
  content = 'first';
  file.keep();
  await expect.poll(() => read(file)).toBe('first');
  for (let i = 0; i < 100; i++) {
    content = `change ${i}`;
    file.keep();
  }
  await expect.poll(() => read(file)).toBe('change 99');
  expect(written).toBeLessThan(10);
});

test('is gone once all is saved, whatever was being written, and there again with the next change', async () => {
  const file = unsavedFile();
  content = 'to be given up';
  file.keep();
  await file.forget();
  expect(read(file)).toBeNull();
  content = 'new';
  file.keep();
  void file.forget();
  file.keep();
  await file.flush();
  expect(read(file)).toBe('new');
});

test('is closed with what is not saved, and without what is', async () => {
  const kept = unsavedFile();
  content = 'first';
  kept.keep();
  content = 'last';
  kept.keep();
  await kept.close();
  expect(read(kept)).toBe('last');
  const given = unsavedFile('given up');
  given.keep();
  void given.forget();
  await given.close();
  expect(read(given)).toBeNull();
});

test('that cannot be written is told of', async () => {
  const file = unsavedFile(join('no folder', 'kept'));
  file.keep();
  await file.flush();
  expect(failures).toHaveLength(1);
  expect(read(file)).toBeNull();
});
