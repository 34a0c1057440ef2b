import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDataset } from '../../../../src/datasets/open-dataset.js';
import { movedIds, savesOf } from '../../../../src/datasets/saving/history.js';
import type { LabelChange } from '../../../../src/datasets/saving/label-change.js';
import { saveChanges, type SaveResult } from '../../../../src/datasets/saving/save-changes.js';
import { undoLastSave } from '../../../../src/datasets/saving/undo-save.js';
import { realFileSystem } from '../../../../src/disk/file-system.js';
import { makeFiles } from '../make-files.js';
import { watchedDisk, withoutLinks } from './faulty-disk.js';
import { treeOf } from './tree.js';

/** Files that say by their content which they are. */
async function dataset(...paths: string[]): Promise<string> {
  return makeFiles(Object.fromEntries(paths.map((path) => [path, path])));
}

function save(root: string, ...changes: LabelChange[]): Promise<SaveResult> {
  return saveChanges({ location: root, format: 'image-folder', columns: {} }, changes);
}

function labels(root: string): Promise<Record<string, string>> {
  return openDataset(root).then(({ examples, classes }) =>
    Object.fromEntries(examples.map(({ path, label }) => [path, classes[label]!])),
  );
}

const relabel = (id: string, from: string, to: string): LabelChange => ({ kind: 'relabel', id, from, to });

test('a relabelled image stands in the folder of its new class, and undo brings all back', async () => {
  const root = await dataset('cat/a.png', 'cat/b.png', 'dog/c.png');
  const before = treeOf(root);
  const result = await save(root, relabel('cat/a.png', 'cat', 'dog'));
  expect(result).toMatchObject({ kind: 'saved', number: 1, changes: [{ id: 'dog/a.png', renamed: false }] });
  expect(await labels(root)).toEqual({ 'cat/b.png': 'cat', 'dog/a.png': 'dog', 'dog/c.png': 'dog' });
  expect(await undoLastSave(root)).toMatchObject({ kind: 'undone', left: 0 });
  expect(treeOf(root)).toEqual(before);
  expect(readdirSync(root)).toEqual(['cat', 'dog']);
});

test('a name that is taken gives way, by the folder and by the Save itself, and nothing is overwritten', async () => {
  const root = await dataset('cat/1.png', 'cat/2.png', 'dog/1.png', 'dog/1-2.png', 'owl/1.png', 'owl/1.PNG');
  const before = treeOf(root);
  const result = await save(
    root,
    relabel('cat/1.png', 'cat', 'dog'),
    relabel('owl/1.png', 'owl', 'dog'),
    relabel('owl/1.PNG', 'owl', 'dog'),
    // Its own name becomes free in the same Save, and is not taken.
    relabel('dog/1.png', 'dog', 'cat'),
  );
  expect(result).toMatchObject({
    changes: [
      { id: 'dog/1-3.png', renamed: true },
      { id: 'dog/1-4.png', renamed: true },
      // Some disks take 1-2.PNG for 1-2.png.
      { id: 'dog/1-5.PNG' },
      { id: 'cat/1-2.png', renamed: true },
    ],
  });
  expect(readFileSync(join(root, 'dog/1-3.png'), 'utf8')).toBe('cat/1.png');
  expect(readFileSync(join(root, 'dog/1-2.png'), 'utf8')).toBe('dog/1-2.png');
  await undoLastSave(root);
  expect(treeOf(root)).toEqual(before);
});

test('folders below a class, splits, new classes and links', async () => {
  const root = await dataset('train/cat/sub/a.png', 'train/dog/b.png', 'val/cat/c.png', 'val/dog/d.png');
  symlinkSync('../../train/cat/sub/a.png', join(root, 'val/cat/link.png'));
  const before = treeOf(root);
  await save(
    root,
    relabel('train/cat/sub/a.png', 'cat', 'fenêtre 窓'),
    relabel('val/cat/c.png', 'cat', 'dog'),
    relabel('val/dog/d.png', 'dog', 'a.b'),
  );
  expect(await labels(root)).toEqual({
    'train/dog/b.png': 'dog',
    'train/fenêtre 窓/sub/a.png': 'fenêtre 窓',
    'val/a.b/d.png': 'a.b',
    'val/dog/c.png': 'dog',
  });
  expect(await undoLastSave(root)).toMatchObject({ kind: 'undone' });
  expect(treeOf(root)).toEqual(before);

  await save(root, { kind: 'exclude', id: 'val/cat/link.png', from: 'cat' });
  const excluded = join(root, '.difficulty-lens/excluded/val/cat/link.png');
  expect(readFileSync(excluded, 'utf8')).toBe('train/cat/sub/a.png');
  await undoLastSave(root);
  expect(treeOf(root)).toEqual(before);
});

test('an excluded image is seen by no reader, and comes back', async () => {
  const root = await dataset('cat/a.png', 'cat/b.png', 'dog/c.png');
  const before = treeOf(root);
  const result = await save(root, { kind: 'exclude', id: 'cat/a.png', from: 'cat' });
  const id = '.difficulty-lens/excluded/cat/a.png';
  expect(result).toMatchObject({ changes: [{ id }] });
  expect(await labels(root)).toEqual({ 'cat/b.png': 'cat', 'dog/c.png': 'dog' });
  await save(root, { kind: 'include', id, to: 'cat' });
  expect(treeOf(root)).toEqual(before);
  expect(await undoLastSave(root)).toMatchObject({ kind: 'undone', left: 1 });
  expect(await undoLastSave(root)).toMatchObject({ kind: 'undone', left: 0 });
  expect(await undoLastSave(root)).toMatchObject({ kind: 'nothing' });
  expect(treeOf(root)).toEqual(before);
  expect(readdirSync(root)).toEqual(['cat', 'dog']);
});

test('a relabel is taken back by a later Save to the very place, and the history says where images are', async () => {
  const root = await dataset('cat/1.png', 'dog/1.png', 'owl/2.png');
  const before = treeOf(root);
  await save(root, relabel('cat/1.png', 'cat', 'dog'), relabel('owl/2.png', 'owl', 'cat'));
  expect(movedIds(savesOf(root))).toEqual(
    new Map([
      ['cat/1.png', 'dog/1-2.png'],
      ['owl/2.png', 'cat/2.png'],
    ]),
  );
  const back: LabelChange = { ...relabel('dog/1-2.png', 'dog', 'cat'), place: 'cat/1.png' } as LabelChange;
  expect(await save(root, back)).toMatchObject({ changes: [{ id: 'cat/1.png', renamed: false }] });
  expect(movedIds(savesOf(root))).toEqual(new Map([['owl/2.png', 'cat/2.png']]));
  await undoLastSave(root);
  await undoLastSave(root);
  expect(treeOf(root)).toEqual(before);
});

test('what changed underneath is listed, and nothing is written', async () => {
  const root = await dataset('cat/a.png', 'cat/b.png', 'dog/c.png');
  renameSync(join(root, 'cat/b.png'), join(root, 'dog/b.png'));
  const before = treeOf(root);
  const result = await save(
    root,
    relabel('cat/a.png', 'cat', 'dog'),
    relabel('cat/b.png', 'cat', 'dog'),
    relabel('dog/c.png', 'cat', 'dog'),
    relabel('cat', 'cat', 'dog'),
    relabel('../x.png', 'x', 'dog'),
    relabel('.difficulty-lens/excluded/cat/a.png', 'cat', 'dog'),
    { kind: 'include', id: 'cat/a2.png', to: 'cat' },
  );
  expect(result).toEqual({
    kind: 'conflicts',
    recovered: null,
    conflicts: [
      { id: 'cat/b.png', kind: 'missing', reason: 'there is no such file any more' },
      { id: 'dog/c.png', kind: 'other-label', found: 'dog', reason: 'its class is "dog", not "cat"' },
      { id: 'cat', kind: 'blocked', reason: 'it is no image of a class here' },
      { id: '../x.png', kind: 'blocked', reason: 'it is no image of a class here' },
      { id: '.difficulty-lens/excluded/cat/a.png', kind: 'blocked', reason: 'it is excluded' },
      { id: 'cat/a2.png', kind: 'blocked', reason: 'it is not excluded' },
    ],
  });
  expect(treeOf(root)).toEqual(before);
  expect(readdirSync(root)).toEqual(['cat', 'dog']);
});

test.each([
  '',
  ' ',
  '.',
  '..',
  'a/b',
  'a\\b',
  '.hidden',
  '__MACOSX',
  'a\nb',
  'a\0',
  ' a',
  'a.',
  '\ud800',
  'ö'.repeat(128),
])('the class %j is refused in one sentence', async (name) => {
  const root = await dataset('cat/a.png', 'dog/c.png');
  const before = treeOf(root);
  await expect(save(root, relabel('cat/a.png', 'cat', name))).rejects.toThrow(
    /^".*" cannot be a class here: [^.]*\.$/s,
  );
  expect(treeOf(root)).toEqual(before);
});

test('an undo that would lose something is refused with what is in its way', async () => {
  const root = await dataset('cat/a.png', 'cat/b.png', 'cat/e.png', 'dog/c.png');
  await save(root, ...['a', 'b', 'e'].map((name) => relabel(`cat/${name}.png`, 'cat', 'dog')));
  writeFileSync(join(root, 'cat/a.png'), 'another');
  writeFileSync(join(root, 'dog/b.png'), 'changed');
  rmSync(join(root, 'dog/e.png'));
  const before = treeOf(root);
  expect(await undoLastSave(root)).toMatchObject({
    kind: 'obstacles',
    obstacles: [
      { path: 'cat/a.png', reason: 'another file stands there now' },
      { path: 'dog/b.png', reason: 'it was changed since' },
      { path: 'dog/e.png', reason: 'it is gone' },
    ],
  });
  expect(treeOf(root)).toEqual(before);
});

test('a folder that came to hold something else stays', async () => {
  const root = await dataset('cat/a.png', 'dog/c.png');
  await save(root, relabel('cat/a.png', 'cat', 'owl'));
  writeFileSync(join(root, 'owl/mine.txt'), '');
  expect(await undoLastSave(root)).toMatchObject({ kind: 'undone' });
  expect(readdirSync(join(root, 'owl'))).toEqual(['mine.txt']);
});

test.each([
  ['a disk', realFileSystem],
  ['a disk without second names', withoutLinks],
])(
  '%s: a file that appears where an image goes, at the last moment, is never overwritten',
  async (_, real) => {
    const root = await dataset('cat/a.png', 'cat/b.png', 'dog/c.png');
    const before = treeOf(root);
    const { fileSystem } = watchedDisk((_, name) => {
      if (name === 'linkSync' && !existsSync(join(root, 'dog/b.png'))) {
        writeFileSync(join(root, 'dog/b.png'), 'another');
      }
    }, real);
    const saving = saveChanges(
      { location: root, format: 'image-folder', columns: {} },
      [relabel('cat/a.png', 'cat', 'dog'), relabel('cat/b.png', 'cat', 'dog')],
      { fileSystem },
    );
    await expect(saving).rejects.toThrow(
      /dog\/b\.png in .*: another file stands there, .*nothing was changed, save again\.$/,
    );
    expect(readFileSync(join(root, 'dog/b.png'), 'utf8')).toBe('another');
    rmSync(join(root, 'dog/b.png'));
    expect(treeOf(root)).toEqual(before);
  },
);

test('one example twice in a Save is refused', async () => {
  const root = await dataset('cat/a.png', 'dog/c.png');
  const change = relabel('cat/a.png', 'cat', 'dog');
  await expect(save(root, change, change)).rejects.toThrow(/"cat\/a\.png" is to be changed twice/);
});

test('cancelling in the middle leaves everything as it was', async () => {
  const names = Array.from({ length: 3000 }, (_, i) => `cat/${i}.png`);
  const root = await dataset(...names, 'dog/c.png');
  const before = treeOf(root);
  const controller = new AbortController();
  const seen: number[] = [];
  const saving = saveChanges(
    { location: root, format: 'image-folder', columns: {} },
    names.map((id) => relabel(id, 'cat', 'new')),
    {
      signal: controller.signal,
      onProgress: (fraction) => {
        seen.push(fraction);
        if (fraction > 0.6) controller.abort(new Error('enough'));
      },
    },
  );
  await expect(saving).rejects.toThrow('enough');
  expect(seen.length).toBeGreaterThan(0);
  expect(treeOf(root)).toEqual(before);
});
