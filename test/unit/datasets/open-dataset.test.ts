import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDataset } from '../../../src/datasets/open-dataset.js';
import { UserError } from '../../../src/protocol/user-error.js';
import { makeFiles, makeImages, PNG } from './make-files.js';

/** The message of the UserError that opening ends in. */
async function refusal(location: string): Promise<string> {
  const error: unknown = await openDataset(location).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  const { message } = error as UserError;
  expect(message).toContain(location);
  expect(message).toMatch(/^[^\n]+\.$/);
  return message;
}

test('refuses a path that is not there', async () => {
  const root = await makeFiles({});
  expect(await refusal(join(root, 'nowhere'))).toMatch(/there is no such file/);
  expect(await refusal(join(root, 'x'.repeat(300)))).toMatch(/path is too long/);
});

test('refuses a folder without images', async () => {
  const root = await makeFiles({});
  expect(await refusal(root)).toMatch(/holds no labelled images: expected one folder a class/);
  await mkdir(join(root, 'a'));
  expect(await refusal(root)).toMatch(/holds no labelled images/);
});

test('refuses a folder of images without classes', async () => {
  expect(await refusal(await makeImages('1.png', '2.png'))).toMatch(
    /2 image files stand outside of class folders/,
  );
});

test('refuses a single class', async () => {
  expect(await refusal(await makeImages('cat/1.png', 'cat/2.png'))).toMatch(
    /only one class, "cat": expected at least two/,
  );
});

test('refuses an image, a text and a pipe as dataset', async () => {
  const root = await makeFiles({ 'one.png': PNG, 'notes.txt': 'hello', empty: '' });
  expect(await refusal(join(root, 'one.png'))).toMatch(/is one image: expected the folder/);
  expect(await refusal(join(root, 'notes.txt'))).toMatch(/is no dataset: expected a folder, a manifest/);
  expect(await refusal(join(root, 'empty'))).toMatch(/is no dataset/);
  execFileSync('mkfifo', [join(root, 'pipe')]);
  expect(await refusal(join(root, 'pipe'))).toMatch(/neither a folder nor a file/);
});

test('a pipe among the images is skipped, not waited for', async () => {
  const root = await makeImages('a/1.png', 'b/1.png');
  execFileSync('mkfifo', [join(root, 'a/pipe.png')]);
  expect((await openDataset(root)).skipped).toEqual([
    { path: 'a/pipe.png', reason: 'it is no regular file' },
  ]);
});

test('a folder with a manifest and no class folders is read by its manifest', async () => {
  const root = await makeFiles({
    'metadata.csv': 'file_name,label\nimages/1.png,x\nimages/2.png,y\n',
    'other.csv': 'not,it\n',
    'images/1.png': PNG,
    'images/2.png': PNG,
  });
  const dataset = await openDataset(root);
  expect(dataset.format).toBe('csv');
  expect(dataset.location).toBe(root);
  expect(dataset.manifest).toBe(join(root, 'metadata.csv'));
  expect(dataset.classes).toEqual(['x', 'y']);
});

test('class folders win over a manifest, unless columns are named', async () => {
  const root = await makeFiles({
    'a/1.png': PNG,
    'b/1.png': PNG,
    'm.jsonl': '{"path":"a/1.png","k":1}\n{"path":"b/1.png","k":2}',
  });
  expect((await openDataset(root)).format).toBe('image-folder');
  expect((await openDataset(root, { columns: { label: 'k' } })).format).toBe('jsonl');
});

test('asks for a name where there are several manifests', async () => {
  const root = await makeFiles({ 'a.csv': 'path,label\n', 'b.jsonl': '{}' });
  expect(await refusal(root)).toMatch(/several manifests \("a.csv", "b.jsonl"\): name one of them/);
});

test('the fingerprint and the order do not depend on when and where files were written', async () => {
  const names = ['b/2.png', 'a/1.png', 'b/1.png', 'a/2.png'];
  const [one, two] = [await makeImages(...names), await makeImages(...names.toReversed())];
  for (const root of [one, two]) for (const name of names) await utimes(join(root, name), 1000, 1000);
  const [first, second] = [await openDataset(one), await openDataset(two)];
  expect(second.examples).toEqual(first.examples);
  expect(second.fingerprint).toBe(first.fingerprint);
  expect(first.fingerprint).toMatch(/^[0-9a-f]{64}$/);
});

test('the fingerprint changes with a label, a name, a size and a time', async () => {
  const root = await makeImages('a/1.png', 'a/2.png', 'b/1.png');
  const seen = new Set([(await openDataset(root)).fingerprint]);
  const look = async (): Promise<void> => {
    seen.add((await openDataset(root)).fingerprint);
  };
  await rename(join(root, 'a/2.png'), join(root, 'b/2.png'));
  await look();
  await rename(join(root, 'b/2.png'), join(root, 'b/3.png'));
  await look();
  await utimes(join(root, 'b/3.png'), 5000, 5000);
  await look();
  await writeFile(join(root, 'b/3.png'), 'short');
  await utimes(join(root, 'b/3.png'), 5000, 5000);
  await look();
  expect(seen.size).toBe(5);
});

test('writes nothing', async () => {
  const root = await makeImages('a/1.png', 'b/1.png');
  const before = await readdir(root, { recursive: true });
  await openDataset(root);
  expect(await readdir(root, { recursive: true })).toEqual(before);
});

test('stops when aborted', async () => {
  const root = await makeImages('a/1.png', 'b/1.png');
  await expect(openDataset(root, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
});
