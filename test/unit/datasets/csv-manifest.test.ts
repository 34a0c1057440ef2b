import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Dataset } from '../../../src/datasets/dataset.js';
import { openDataset, type OpenOptions } from '../../../src/datasets/open-dataset.js';
import { makeFiles, PNG } from './make-files.js';

async function open(csv: string | Uint8Array, options?: OpenOptions): Promise<Dataset> {
  const root = await makeFiles({
    'm.csv': csv,
    '1.png': PNG,
    '2.png': PNG,
    'sub/3.jpg': PNG,
    'a,"b".png': PNG,
  });
  return openDataset(join(root, 'm.csv'), options);
}

function labels(dataset: Dataset): string[][] {
  return dataset.examples.map(({ id, label }) => [id, dataset.classes[label]!]);
}

test.each([
  ['commas', 'path,label\n1.png,x\n2.png,y\n'],
  ['semicolons', 'path;label\n1.png;x\n2.png;y\n'],
  ['tabs', 'path\tlabel\n1.png\tx\n2.png\ty\n'],
  ['CRLF', 'path,label\r\n1.png,x\r\n2.png,y\r\n'],
  ['CR alone', 'path,label\r1.png,x\r2.png,y\r'],
  ['mixed line ends', 'path,label\r\n1.png,x\n2.png,y\r'],
  ['no last line end', 'path,label\n1.png,x\n2.png,y'],
  ['a byte order mark', '\uFEFFpath,label\n1.png,x\n2.png,y\n'],
  ['quotes', '"path","label"\n"1.png","x"\n"2.png","y"\n'],
  ['blank lines and spaces', '\n path , label \n\n1.png , x\n\n2.png,y\n\n'],
  ['other columns and case', 'Nr,Category,FileName\n1,x,1.png\n2,y,2.png\n'],
  ['redundant path parts', 'path,label\n./1.png,x\nsub/../2.png,y\n'],
])('reads %s', async (_, csv) => {
  const dataset = await open(csv);
  expect(dataset.format).toBe('csv');
  expect(labels(dataset)).toEqual([
    ['1.png', 'x'],
    ['2.png', 'y'],
  ]);
});

test('keeps quotes, delimiters and line ends within fields', async () => {
  const dataset = await open('path,label\n"a,""b"".png","x, ""y""\nz"\n1.png,<b>\n');
  expect(labels(dataset)).toEqual([
    ['a,"b".png', 'x, "y"\nz'],
    ['1.png', '<b>'],
  ]);
});

test('the fingerprint changes with a label alone', async () => {
  const root = await makeFiles({ 'm.csv': 'path,label\n1.png,x\n2.png,y\n', '1.png': PNG, '2.png': PNG });
  const before = await openDataset(join(root, 'm.csv'));
  await writeFile(join(root, 'm.csv'), 'path,label\n1.png,y\n2.png,x\n');
  const after = await openDataset(join(root, 'm.csv'));
  expect(after.classes).toEqual(before.classes);
  expect(after.fingerprint).not.toBe(before.fingerprint);
});

test('keeps the order of rows and reads the split', async () => {
  const dataset = await open('path,label,split\n2.png,x,val\n1.png,y,\n');
  expect(dataset.examples.map(({ path, split }) => [path, split])).toEqual([
    ['2.png', 'val'],
    ['1.png', ''],
  ]);
  expect(dataset.columns).toEqual({ path: 'path', label: 'label' });
  expect(dataset.manifest).toBe(dataset.location);
});

test('uses the columns that are named', async () => {
  const csv = 'path,label,where,what\nno,no,1.png,x\nno,no,2.png,y\n';
  const dataset = await open(csv, { columns: { path: 'where', label: 'WHAT' } });
  expect(labels(dataset)).toEqual([
    ['1.png', 'x'],
    ['2.png', 'y'],
  ]);
  await expect(open(csv, { columns: { label: 'nix' } })).rejects.toThrow(
    /has no column "nix" for the label; the columns found are "path", "label", "where", "what"\.$/,
  );
});

test('takes ids from their own column', async () => {
  const dataset = await open('id,path,label\nseven,1.png,x\neight,1.png,y\n');
  expect(dataset.examples.map(({ id, path }) => [id, path])).toEqual([
    ['seven', '1.png'],
    ['eight', '1.png'],
  ]);
});

test('resolves ids without extension among the images beside the manifest', async () => {
  const dataset = await open('id,label\n1,x\n3,y\nsub/3,z\n');
  expect(dataset.examples.map(({ id, path }) => [id, path])).toEqual([
    ['1', '1.png'],
    ['3', 'sub/3.jpg'],
    ['sub/3', 'sub/3.jpg'],
  ]);
});

test('skips an id that several images have', async () => {
  const root = await makeFiles({
    'm.csv': 'id,label\n1,x\n2,y\n3,z\n',
    'a/1.png': PNG,
    'b/1.png': PNG,
    'a/2.png': PNG,
    'a/3.png': PNG,
  });
  const dataset = await openDataset(join(root, 'm.csv'));
  expect(dataset.skipped).toEqual([{ path: '1', reason: 'several image files have this name (line 2)' }]);
});

test('takes absolute paths as they are', async () => {
  const elsewhere = await makeFiles({ 'far.png': PNG });
  const dataset = await open(`path,label\n${elsewhere}/far.png,x\n1.png,y\n`);
  expect(dataset.examples[0]!.path).toBe(`${elsewhere}/far.png`);
});

test('skips and lists blank cells and missing files', async () => {
  const dataset = await open('path,label\n1.png,x\n2.png,\n,y\nnone.png,y\nsub/3.jpg,y\nsub,y\n1.png, \n');
  expect(labels(dataset)).toEqual([
    ['1.png', 'x'],
    ['sub/3.jpg', 'y'],
  ]);
  expect(dataset.skipped).toEqual([
    { path: '2.png', reason: 'its label is blank (line 3)' },
    { path: 'line 4', reason: 'its path is blank' },
    { path: '1.png', reason: 'its label is blank (line 8)' },
    { path: 'none.png', reason: 'there is no such file' },
    { path: 'sub', reason: 'it is a folder' },
  ]);
});

test('a file without extension may be an image', async () => {
  const root = await makeFiles({
    'm.csv': 'path,label\nimages/ab12,x\n1.png,y\n',
    'images/ab12': PNG,
    '1.png': PNG,
  });
  expect((await openDataset(join(root, 'm.csv'))).examples[0]!.path).toBe('images/ab12');
});

test.each([
  ['nothing', '', /is empty: expected a header line/],
  ['blank lines', '\n\n\n', /has no header line/],
  ['a header alone', 'path,label\n', /has no rows of data/],
  [
    'no label column',
    'path,kind\n1.png,x\n',
    /no column for the label .*; the columns found are "path", "kind"\.$/,
  ],
  ['no columns', 'a,b\n1.png,x\n', /no column for the path .* and no column for the label/],
  ['no header', '1.png,x\n2.png,y\n', /the columns found are "1.png", "x"\.$/],
  ['an id twice', 'id,path,label\n7,1.png,x\n7,2.png,y\n', /line 3: the id "7" was already used in line 2/],
  ['a path twice', 'path,label\n1.png,x\n./1.png,y\n', /line 3: the id "1.png" was already used in line 2/],
  [
    'blank labels alone',
    'path,label\n1.png,\n2.png,\n',
    /2 skipped, the first being "1.png": its label is blank \(line 2\)/,
  ],
  ['missing files alone', 'path,label\nx.png,a\ny.png,b\n', /"x.png": there is no such file/],
  ['a single class', 'path,label\n1.png,x\n2.png,x\n', /only one class, "x"/],
  ['a path out of the folder', 'path,label\n1.png,x\n../2.png,y\n', /line 3: the path "..\/2.png" leads out/],
  ['a path out by a detour', 'path,label\nsub/../../m/1.png,x\n', /line 2: the path .* leads out/],
  ['a row too long', 'path,label\n1.png,x\n2.png,y,z\n', /line 3 has another number of fields/],
  ['a row too short', 'path,label\n1.png\n', /line 2 has another number of fields/],
  ['an open quote', 'path,label\n1.png,"x\n2.png,y\n', /a quoted field is never closed/],
  ['a stray quote', 'path,label\n"1.png"x,y\n', /line 2 is no valid CSV/],
  ['a quote open for long', `path,label\n1.png,"${'x\n'.repeat(1 << 20)}`, /a quoted field is never closed/],
  ['a NUL', 'path,label\n1.png,x\n2\0.png,y\n', /line 3 holds bytes that are no UTF-8 text/],
  ['a line without end', `path,label\n${'x'.repeat(9 << 20)}`, /line 2 is longer than 8 MiB/],
])('refuses %s', async (_, csv, message) => {
  const error: unknown = await open(csv).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'UserError', message: expect.stringMatching(message) as string });
  expect((error as Error).message).toContain('m.csv');
});

test('refuses bytes that are no UTF-8, by line', async () => {
  const csv = Buffer.from('path,label\n1.png,x\n2.png,caf\xe9\n', 'latin1');
  await expect(open(new Uint8Array(csv))).rejects.toThrow(
    /m.csv", line 3 holds bytes that are no UTF-8 text/,
  );
});

test('names the line of a bad byte far into a file', async () => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `${i}.png,x`);
  const bytes = new Uint8Array(Buffer.from(`path,label\n${lines.join('\n')}`));
  bytes[bytes.lastIndexOf(0x0a) + 2] = 0xff;
  await expect(open(bytes)).rejects.toThrow(/line 60001 holds/);
});

test('characters of several bytes survive block borders', async () => {
  const rows = Array.from({ length: 30_000 }, (_, i) => `none${i}.png,${'é😀'.repeat(i % 5)}`);
  const dataset = await open(`path,label\n1.png,😀\n2.png,é\n${rows.join('\n')}\n`);
  expect(dataset.classes).toEqual(['é', '😀']);
  expect(dataset.skipped).toHaveLength(30_000);
});

test('refuses UTF-16', async () => {
  const csv = new Uint8Array(Buffer.from('\uFEFFpath,label\n1.png,x\n', 'utf16le'));
  await expect(open(csv)).rejects.toThrow(/line 1 begins with a UTF-16 byte order mark: expected UTF-8/);
});

test('a manifest of 60,000 rows opens in time', async () => {
  const root = await makeFiles({});
  await mkdir(join(root, 'i'));
  for (let i = 0; i < 60; i++) await writeFile(join(root, `i/${i}.png`), PNG);
  const rows = Array.from({ length: 60_000 }, (_, i) => `${i},i/${i % 60}.png,${i % 10}`);
  await writeFile(join(root, 'm.tsv'), `id,path,label\n${rows.join('\n')}\n`);
  expect((await openDataset(join(root, 'm.tsv'))).examples).toHaveLength(60_000);
}, 15_000);
