import { mkdirSync, symlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { expect, test } from 'vitest';
import { findDatasets, recognizeDataset, type RecognizedDataset } from '../../../src/datasets/recognize.js';
import { makeFiles, makeImages, PNG } from './make-files.js';

/** What was recognised, with paths relative to `root` as `/`. */
function seen(root: string, found: RecognizedDataset | null): string | null {
  return found === null ? null : `${found.kind} ${relative(root, found.path).split(sep).join('/')}`.trim();
}

async function look(files: Record<string, string | Uint8Array>): Promise<string | null> {
  const root = await makeFiles(files);
  return seen(root, await recognizeDataset(root));
}

test('a folder for each class is a dataset, also some levels down and in splits', async () => {
  expect(await look({ 'a/1.png': PNG, 'b/1.JPG': PNG })).toBe('image-folder');
  expect(await look({ 'a/x/1.png': PNG, 'b/x/y/1.png': PNG })).toBe('image-folder');
  expect(await look({ 'train/a/1.png': PNG, 'train/b/1.png': PNG, 'test/a/1.png': PNG })).toBe(
    'image-folder',
  );
  expect(await look({ 'README.md': '', 'a/1.png': PNG, 'b/1.png': PNG, '.git/HEAD': '' })).toBe(
    'image-folder',
  );
});

test('a folder of links to classes is one too', async () => {
  const root = await makeImages('store/a/1.png', 'store/b/1.png');
  const links = join(root, 'links');
  mkdirSync(links);
  for (const name of ['a', 'b']) symlinkSync(join(root, 'store', name), join(links, name), 'junction');
  expect(seen(links, await recognizeDataset(links))).toBe('image-folder');
});

test('what only holds some images is none', async () => {
  expect(await look({ 'a/1.png': PNG })).toBeNull();
  expect(await look({ '1.png': PNG, '2.png': PNG })).toBeNull();
  expect(await look({ 'src/a.ts': '', 'lib/b.ts': '', 'docs/1.png': PNG, 'media/1.png': PNG })).toBeNull();
  expect(await look({ 'docs/1.md': '', 'docs/2.md': '', 'docs/1.png': PNG, 'a/1.png': PNG })).toBeNull();
  expect(await look({})).toBeNull();
  expect(await recognizeDataset(join('/', 'there', 'is', 'no', 'such', 'folder'))).toBeNull();
});

test('a table is one where its columns name images that are there', async () => {
  const image = { 'images/1.png': PNG };
  expect(await look({ ...image, 'a.csv': 'file_name,label\nimages/1.png,cat\n' })).toBe('manifest a.csv');
  expect(await look({ ...image, 'a.tsv': 'label\tpath\ncat\timages/1.png\n' })).toBe('manifest a.tsv');
  expect(await look({ ...image, 'a.csv': '"label";"path"\r\n"c,a";"images/1.png"\r\n' })).toBe(
    'manifest a.csv',
  );
  const line = '{"image": "images/1.png", "label": 3}\n';
  expect(await look({ ...image, 'a.jsonl': line })).toBe('manifest a.jsonl');
  expect(await look({ ...image, 'a.csv': 'path,label\nimages/2.png,cat\n' })).toBeNull();
  expect(await look({ ...image, 'a.csv': 'path,size\nimages/1.png,3\n' })).toBeNull();
  expect(await look({ 'a.csv': 'id,class\n17,cat\n', 'b.jsonl': '[1]\n', 'c.csv': '"' })).toBeNull();
});

test('of several tables metadata.csv is meant, as readers take it', async () => {
  const table = 'path,label\n1.png,cat\n';
  expect(await look({ '1.png': PNG, 'a.csv': table, 'metadata.csv': table })).toBe('manifest metadata.csv');
});

test('class folders come before a table beside them, as readers take it', async () => {
  const table = { 'labels.csv': 'path,label\na/1.png,cat\n' };
  expect(await look({ 'a/1.png': PNG, 'b/1.png': PNG, ...table })).toBe('image-folder');
});

test('IDX files are known by their name', async () => {
  expect(await look({ 'train-images-idx3-ubyte.gz': '', 'train-labels-idx1-ubyte.gz': '' })).toBe('idx');
});

test('datasets are found some levels down, none inside of another, and none in hidden folders', async () => {
  const root = await makeImages(
    ...['one/a/1.png', 'one/b/1.png', 'one/b/x/1.png', 'one/b/y/1.png'],
    ...['x/y/two/a/1.png', 'x/y/two/b/1.png', '.old/a/1.png', '.old/b/1.png', 'node_modules/a/1.png'],
    ...['1/2/3/4/deep/a/1.png', '1/2/3/4/deep/b/1.png'],
  );
  const found = await findDatasets(root);
  expect(found.map((each) => seen(root, each))).toEqual(['image-folder one', 'image-folder x/y/two']);
});

test('folders of folders may be classes, or datasets themselves: all are found, the whole last', async () => {
  const root = await makeImages(
    'pets/cats/x/1.png',
    'pets/cats/y/1.png',
    'pets/dogs/x/1.png',
    'pets/dogs/y/1.png',
  );
  const found = await findDatasets(root);
  expect(found.map((each) => seen(root, each))).toEqual([
    'image-folder pets/cats',
    'image-folder pets/dogs',
    'image-folder pets',
  ]);
  expect(found.at(-1)).toMatchObject({ classes: ['cats', 'dogs'], nested: true });
});

test('the search ends after so many folders', async () => {
  const root = await makeImages(
    ...Array.from({ length: 50 }, (_, i) => `f${i}/g/1.txt`),
    'z/a/1.png',
    'z/b/1.png',
  );
  expect(await findDatasets(root, { limit: 20 })).toEqual([]);
  expect((await findDatasets(root, { limit: 100 })).length).toBe(1);
});
