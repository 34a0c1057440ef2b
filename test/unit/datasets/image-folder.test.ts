import { chmod, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDataset } from '../../../src/datasets/open-dataset.js';
import { makeFiles, makeImages, PNG, withoutRoot } from './make-files.js';

test('class folders give classes by code point and examples by path', async () => {
  const root = await makeImages(
    'b/2.png',
    'b/10.png',
    'a/z.JPG',
    'a/y.jpeg',
    'Z/1.png',
    '\u{1F600}/1.png',
    '\uFF01/1.png',
  );
  const dataset = await openDataset(root);
  expect(dataset.format).toBe('image-folder');
  expect(dataset.root).toBe(root);
  expect(dataset.classes).toEqual(['Z', 'a', 'b', '\uFF01', '\u{1F600}']);
  expect(dataset.examples).toEqual([
    { id: 'Z/1.png', path: 'Z/1.png', split: '', label: 0 },
    { id: 'a/y.jpeg', path: 'a/y.jpeg', split: '', label: 1 },
    { id: 'a/z.JPG', path: 'a/z.JPG', split: '', label: 1 },
    { id: 'b/10.png', path: 'b/10.png', split: '', label: 2 },
    { id: 'b/2.png', path: 'b/2.png', split: '', label: 2 },
    { id: '\uFF01/1.png', path: '\uFF01/1.png', split: '', label: 3 },
    { id: '\u{1F600}/1.png', path: '\u{1F600}/1.png', split: '', label: 4 },
  ]);
  expect(dataset.skipped).toEqual([]);
  expect(dataset.warnings).toEqual([]);
});

test('split folders above the classes become splits', async () => {
  const root = await makeImages('train/cat/1.png', 'train/dog/1.png', 'Test/cat/1.png', 'Test/stray.png');
  const dataset = await openDataset(root);
  expect(dataset.classes).toEqual(['cat', 'dog']);
  expect(dataset.examples.map(({ path, split }) => [path, split])).toEqual([
    ['Test/cat/1.png', 'Test'],
    ['train/cat/1.png', 'train'],
    ['train/dog/1.png', 'train'],
  ]);
  expect(dataset.warnings).toEqual(['1 image file stands outside of class folders and was left out.']);
});

test('a class may be called as a split is, beside others', async () => {
  const root = await makeImages('train/1.png', 'bus/1.png');
  expect((await openDataset(root)).classes).toEqual(['bus', 'train']);
});

test('split folders without class folders are told apart from classes', async () => {
  const root = await makeImages('train/1.png', 'test/1.png');
  await expect(openDataset(root)).rejects.toThrow(/splits.*no class folders/);
});

test('walks nested folders and ignores what is no data', async () => {
  const root = await makeFiles({
    'a/x/y/1.png': PNG,
    'a/2.png': PNG,
    'a/notes.txt': 'no image',
    'a/.hidden.png': PNG,
    'a/.cache/3.png': PNG,
    'b/1.png': PNG,
    '.difficulty-lens/run/thumb.png': PNG,
    '__MACOSX/a/1.png': PNG,
    'truth.csv': 'a,b\n',
    'README.md': '#',
  });
  const dataset = await openDataset(root);
  expect(dataset.classes).toEqual(['a', 'b']);
  expect(dataset.examples.map(({ path }) => path)).toEqual(['a/2.png', 'a/x/y/1.png', 'b/1.png']);
});

test('names are arbitrary text', async () => {
  const names = [
    '<img src=x onerror=alert(1)>.png',
    '"quoted", comma.png',
    "it's.png",
    '\u202Egnp.png',
    `${'n'.repeat(246)}.png`,
    ' .png',
    'a#b%20.png',
    'x[page=1].png',
    '-rf.png',
    '\n.png',
  ];
  const root = await makeImages(
    ...names.map((name) => `"<b>\u202E${'c'.repeat(200)}/${name}`),
    'plain/1.png',
  );
  const dataset = await openDataset(root);
  expect(dataset.examples).toHaveLength(names.length + 1);
  expect(dataset.skipped).toEqual([]);
});

test('an empty class folder is left out with a warning', async () => {
  const root = await makeImages('a/1.png', 'b/1.png');
  await mkdir(join(root, 'c'));
  const dataset = await openDataset(root);
  expect(dataset.classes).toEqual(['a', 'b']);
  expect(dataset.warnings).toEqual(['The folder "c" holds no images and was left out.']);
});

test('follows links but not in circles', async () => {
  const root = await makeImages('a/1.png', 'b/1.png');
  const outside = await makeImages('deep/2.png');
  await symlink(outside, join(root, 'a', 'linked'));
  await symlink(join(root, 'b', '1.png'), join(root, 'a', 'file.png'));
  await symlink(join(root, 'a'), join(root, 'a', 'self'));
  await symlink(root, join(root, 'a', 'up'));
  await symlink(join(outside, 'deep'), join(root, 'a', 'twice'));
  await symlink('loop.png', join(root, 'b', 'loop.png'));
  await symlink('nowhere.png', join(root, 'b', 'dangling.png'));
  const dataset = await openDataset(root);
  expect(dataset.examples.map(({ path }) => path)).toEqual([
    'a/1.png',
    'a/file.png',
    'a/twice/2.png',
    'b/1.png',
  ]);
  expect(dataset.skipped).toEqual([
    { path: 'b/dangling.png', reason: 'there is no such file' },
    { path: 'b/loop.png', reason: 'its symbolic links form a loop' },
  ]);
});

test('folders that link to each other end', async () => {
  const root = await makeImages('a/1.png', 'b/1.png');
  for (let i = 0; i < 8; i++) {
    await mkdir(join(root, 'a', `d${i}`));
    for (let j = 0; j < 8; j++) await symlink(join(root, 'a', `d${j}`), join(root, 'a', `d${i}`, `l${j}`));
  }
  expect((await openDataset(root)).examples).toHaveLength(2);
});

test('a folder that may not be read is skipped with its reason', async () => {
  const root = await makeImages('a/1.png', 'b/1.png', 'b/closed/2.png');
  await chmod(root, 0o755);
  await chmod(join(root, 'b/closed'), 0);
  const dataset = await withoutRoot(() => openDataset(root));
  await chmod(join(root, 'b/closed'), 0o755);
  expect(dataset.examples).toHaveLength(2);
  expect(dataset.skipped).toEqual([{ path: 'b/closed', reason: 'as a folder: no permission to read it' }]);
});

test('a dataset that may not be read is refused', async () => {
  const root = await makeImages('data/a/1.png', 'data/b/1.png');
  await chmod(root, 0o755);
  await chmod(join(root, 'data'), 0);
  await expect(withoutRoot(() => openDataset(join(root, 'data')))).rejects.toThrow(
    /data": no permission to read it/,
  );
  await chmod(join(root, 'data'), 0o755);
});
