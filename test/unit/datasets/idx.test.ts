import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { DecodedImage } from '../../../src/datasets/dataset.js';
import { decodeImages } from '../../../src/datasets/decode-images.js';
import { openDataset } from '../../../src/datasets/open-dataset.js';
import { planImages } from '../../../src/datasets/plan-images.js';
import { idxBytes, makeFiles } from './make-files.js';

const SIDE = 8;
const PIXELS = Uint8Array.from({ length: 3 * SIDE * SIDE }, (_, i) => (i * 37) & 255);
const IMAGES = idxBytes(0x803, [3, SIDE, SIDE], PIXELS);
const LABELS = idxBytes(0x801, [3], Uint8Array.of(10, 9, 10));
const zipped = (bytes: Uint8Array): Uint8Array => new Uint8Array(gzipSync(bytes));

async function decoded(images: AsyncIterable<DecodedImage>): Promise<DecodedImage[]> {
  const all: DecodedImage[] = [];
  for await (const image of images) all.push(image);
  return all;
}

test.each([
  ['plain', 'images-idx3-ubyte', IMAGES, 'labels-idx1-ubyte', LABELS],
  ['gzipped', 'images-idx3-ubyte.gz', zipped(IMAGES), 'labels-idx1-ubyte.gz', zipped(LABELS)],
  ['mixed, named with dots', 'images.idx3-ubyte', IMAGES, 'labels.idx1-ubyte.gz', zipped(LABELS)],
])('reads a pair, %s, by folder and by file', async (_, imagesName, images, labelsName, labels) => {
  const root = await makeFiles({ [imagesName]: images, [labelsName]: labels });
  const dataset = await openDataset(root);
  expect(dataset.format).toBe('idx');
  expect(dataset.classes).toEqual(['9', '10']);
  expect(dataset.examples).toEqual([
    { id: '0', path: `${imagesName}#0`, split: '', label: 1 },
    { id: '1', path: `${imagesName}#1`, split: '', label: 0 },
    { id: '2', path: `${imagesName}#2`, split: '', label: 1 },
  ]);
  const byFile = await openDataset(join(root, imagesName));
  expect({ ...byFile, location: root }).toEqual(dataset);
});

test('several pairs are splits', async () => {
  const root = await makeFiles({
    'train-images-idx3-ubyte.gz': zipped(IMAGES),
    'train-labels-idx1-ubyte.gz': zipped(LABELS),
    't10k-images-idx3-ubyte': IMAGES,
    't10k-labels-idx1-ubyte': LABELS,
  });
  const dataset = await openDataset(root);
  expect(dataset.examples.map(({ id, split }) => [id, split]).slice(2, 4)).toEqual([
    ['t10k/2', 't10k'],
    ['train/0', 'train'],
  ]);
  const images = await decoded(
    decodeImages(dataset, await planImages(dataset, { imageSize: null, limit: 32 })),
  );
  expect(images.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
});

test('pixels pass unchanged at their own size, and for a subset in any order', async () => {
  const root = await makeFiles({ 'images-idx3-ubyte.gz': zipped(IMAGES), 'labels-idx1-ubyte': LABELS });
  const dataset = await openDataset(root);
  const plan = await planImages(dataset, { imageSize: null, limit: 32 });
  expect(plan).toEqual({ size: SIDE, channels: 1 });
  const row = (i: number): Uint8Array => PIXELS.slice(i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
  const all = await decoded(decodeImages(dataset, plan));
  expect(all.map((image) => (image.kind === 'image' ? image.pixels : image))).toEqual([
    row(0),
    row(1),
    row(2),
  ]);
  const subset = { ...dataset, examples: [dataset.examples[2]!, dataset.examples[0]!] };
  const some = await decoded(decodeImages(subset, plan));
  expect(some.map((image) => (image.kind === 'image' ? image.pixels : image))).toEqual([row(2), row(0)]);
});

test('a file that changes after it was opened gives skipped images', async () => {
  const root = await makeFiles({ 'images-idx3-ubyte': IMAGES, 'labels-idx1-ubyte': LABELS });
  const dataset = await openDataset(root);
  await truncate(join(root, 'images-idx3-ubyte'), 16 + SIDE * SIDE + 3);
  const kinds = (await decoded(decodeImages(dataset, { size: SIDE, channels: 1 }))).map(({ kind }) => kind);
  expect(kinds).toEqual(['image', 'skipped', 'skipped']);
  await truncate(join(root, 'images-idx3-ubyte'), 3);
  const after = await decoded(decodeImages(dataset, { size: SIDE, channels: 1 }));
  expect(after.every(({ kind }) => kind === 'skipped')).toBe(true);
});

const bomb = new Uint8Array(50_000_000);

test.each([
  [
    'a wrong magic number',
    idxBytes(0x802, [3, SIDE, SIDE], PIXELS),
    LABELS,
    /begins with the number 0x00000802: expected 0x00000803/,
  ],
  [
    'labels in place of images',
    LABELS,
    LABELS,
    /expected an IDX file of images|0x00000801: expected 0x00000803/,
  ],
  ['images in place of labels', IMAGES, IMAGES, /labels-idx1-ubyte" begins with the number 0x00000803/],
  ['an empty file', new Uint8Array(), LABELS, /ends within its header/],
  [
    'too few pixels',
    IMAGES.slice(0, -1),
    LABELS,
    /promises 3 images of 8×8 .*, 192 bytes, but holds only 191/,
  ],
  ['too many pixels', idxBytes(0x803, [2, SIDE, SIDE], PIXELS), LABELS, /128 bytes, but holds more/],
  [
    'an endless promise',
    idxBytes(0x803, [0xffffffff, 0xffff, 0xffff], PIXELS),
    LABELS,
    /promises 4294967295 images/,
  ],
  ['enormous images', idxBytes(0x803, [3, 0xffff, 0xffff], PIXELS), LABELS, /promises images of 65535×65535/],
  ['images without pixels', idxBytes(0x803, [3, 0, 8], new Uint8Array()), LABELS, /promises images of 8×0/],
  ['no images', idxBytes(0x803, [0, 8, 8], new Uint8Array()), LABELS, /promises 0 images/],
  ['other numbers of labels', IMAGES, idxBytes(0x801, [2], Uint8Array.of(1, 2)), /has 2 labels for 3 images/],
  ['too few labels', IMAGES, LABELS.slice(0, -1), /promises 3 labels in its header, but holds only 2/],
  [
    'too many labels',
    IMAGES,
    idxBytes(0x801, [3], PIXELS),
    /promises 3 labels in its header, but holds more/,
  ],
  ['truncated gzip', zipped(IMAGES).slice(0, 40), LABELS, /gzip data cannot be unpacked/],
  ['damaged gzip', zipped(IMAGES).fill(7, 20, 60), LABELS, /gzip data cannot be unpacked/],
  ['a gzip bomb', zipped(idxBytes(0x803, [3, SIDE, SIDE], bomb)), LABELS, /192 bytes, but holds more/],
  ['one class', IMAGES, idxBytes(0x801, [3], Uint8Array.of(4, 4, 4)), /only one class, "4"/],
])('refuses %s', async (_, images, labels, message) => {
  const root = await makeFiles({ 'images-idx3-ubyte': images, 'labels-idx1-ubyte': labels });
  const error: unknown = await openDataset(root).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'UserError', message: expect.stringMatching(message) as string });
});

test('refuses images without labels beside them', async () => {
  const root = await makeFiles({ 'train-images-idx3-ubyte': IMAGES, 'odd.bin': IMAGES });
  await expect(openDataset(root)).rejects.toThrow(/has no labels: expected "train-labels-idx1-ubyte" or/);
  await expect(openDataset(join(root, 'odd.bin'))).rejects.toThrow(/of another name than images-idx3-ubyte/);
});
