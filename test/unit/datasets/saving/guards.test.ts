import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockSaving } from '../../../../src/datasets/saving/lock-saving.js';
import { recoverSaves } from '../../../../src/datasets/saving/recover.js';
import { saveChanges } from '../../../../src/datasets/saving/save-changes.js';
import { undoLastSave } from '../../../../src/datasets/saving/undo-save.js';
import { ownIdentity } from '../../../../src/disk/process-identity.js';
import { makeFiles } from '../make-files.js';
import { treeOf } from './tree.js';

const DONE = '0001.done.json';

async function savedOnce(): Promise<{ root: string; journal: string; text: string }> {
  const root = await makeFiles({ 'cat/a.png': 'a', 'cat/b.png': 'b', 'dog/c.png': 'c' });
  const change = { kind: 'relabel', id: 'cat/a.png', from: 'cat', to: 'dog' } as const;
  await saveChanges({ location: root, format: 'image-folder', columns: {} }, [change]);
  const journal = join(root, '.difficulty-lens/journal');
  return { root, journal, text: readFileSync(join(journal, DONE), 'utf8') };
}

test('two cannot save at once, whatever link they come by', async () => {
  const { root } = await savedOnce();
  const lock = await lockSaving(root);
  await expect(undoLastSave(`${root}/.`)).rejects.toThrow(/is just being saved to by process \d+: try again/);
  lock.release();
  expect(await undoLastSave(root)).toMatchObject({ kind: 'undone' });
});

test.each(['../evil', '/etc/evil', 'C:\\evil', 'a/../../evil', 'a\\..\\..\\evil', '', 'a//b', './a', 'a\0'])(
  'a journal that someone else made cannot lead out of the dataset: %j',
  async (path) => {
    const { root, journal, text } = await savedOnce();
    const before = treeOf(root);
    for (const hostile of [
      text.replaceAll('"dog/a.png"', JSON.stringify(path)),
      text.replaceAll('"cat/a.png"', JSON.stringify(path)),
      text.replace('"folders":[]', `"folders":[${JSON.stringify(path)}]`),
    ]) {
      expect(hostile).not.toBe(text);
      writeFileSync(join(journal, '0002.doing.json'), hostile);
      await expect(recoverSaves(root)).rejects.toThrow(
        /0002\.doing\.json is no journal of a Save .*leads out of the folder/,
      );
      await expect(undoLastSave(root)).rejects.toThrow(/move the file away to go on without it/);
    }
    expect(treeOf(root)).toEqual(before);
  },
);

test.each(['', '{', '[]', '{"format":"difficulty-lens-save","version":2}'])(
  'a damaged journal is named: %j',
  async (content) => {
    const { root, journal } = await savedOnce();
    writeFileSync(join(journal, DONE), content);
    await expect(undoLastSave(root)).rejects.toThrow(/0001\.done\.json is no journal of a Save/);
  },
);

test('a Save that another process or computer is busy with is left alone', async () => {
  const { root, journal, text } = await savedOnce();
  const before = treeOf(root);
  const begunBy = (by: object): void => {
    const entry = JSON.parse(text) as object;
    writeFileSync(join(journal, '0002.undoing.json'), JSON.stringify({ ...entry, by }));
  };
  begunBy({ ...ownIdentity(), pid: process.ppid, started: '', host: hostname() });
  await expect(recoverSaves(root)).rejects.toThrow(/is just being saved to by process \d+: try again/);
  begunBy({ pid: 1, started: '', host: 'elsewhere' });
  await expect(recoverSaves(root)).rejects.toThrow(/by process 1 of elsewhere: try again/);
  expect(treeOf(root)).toEqual(before);
  // Its process has ended.
  begunBy({ pid: 2 ** 22 + 1, started: '', host: hostname() });
  expect(await recoverSaves(root)).toMatchObject({ kind: 'taken-back', obstacles: [] });
  expect(treeOf(root)).not.toEqual(before);
});

test('nothing is done, and nothing made, where nothing was ever saved', async () => {
  const root = await makeFiles({ 'cat/a.png': 'a' });
  expect(await recoverSaves(root)).toBeNull();
  expect(await recoverSaves(join(root, 'none'))).toBeNull();
  mkdirSync(join(root, '.difficulty-lens'));
  utimesSync(root, 1, 1);
  expect(await recoverSaves(root)).toBeNull();
  expect(await undoLastSave(root)).toMatchObject({ kind: 'nothing' });
});
