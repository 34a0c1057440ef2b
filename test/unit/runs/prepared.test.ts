import { copyFileSync, existsSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import sharp from 'sharp';
import { beforeEach, expect, test } from 'vitest';
import { THUMBNAIL_SIZE } from '../../../src/datasets/dataset.js';
import { THUMBNAIL_SIZE as SHEET_THUMBNAIL_SIZE } from '../../../src/runs/thumbnail-sheet.js';
import { openPrepared, openTrainingSet, PreparedWriter } from '../../../src/runs/prepared.js';
import {
  exampleListFile,
  labelsFile,
  openRunFolder,
  packedImagesFile,
  removePrepared,
  thumbnailSheetFile,
  type RunFolder,
} from '../../../src/runs/run-folder.js';
import { temporaryFolder } from './a-run.js';

const COUNT = 137;
const shape = { size: 5, channels: 3 };
const pixelsOf = (example: number): Uint8Array => new Uint8Array(75).map((_, i) => (example * 7 + i) % 251);
const greyOf = (example: number): number => 20 + (example % 10) * 20;
let run: RunFolder;

beforeEach(() => {
  run = openRunFolder(temporaryFolder());
});

async function prepare(count = COUNT): Promise<PreparedWriter> {
  const writer = new PreparedWriter(run, shape);
  for (let i = 0; i < count; i++) {
    const example = {
      id: `id ${i}`,
      path: `ünter/${i}.png`,
      split: i % 2 === 0 ? 'train' : '',
      label: i % 2,
      size: [100 + i, 50] as const,
    };
    const thumbnail = new Uint8Array(THUMBNAIL_SIZE * THUMBNAIL_SIZE * 3).fill(greyOf(i));
    await writer.append(example, pixelsOf(i), thumbnail);
  }
  return writer;
}

test('examples and pixels come back by number, in any order and in runs', async () => {
  await (await prepare()).finish(['no', 'yes']);
  const prepared = openPrepared(run)!;
  expect(prepared.classes).toEqual(['no', 'yes']);
  expect(prepared.ids[136]).toBe('id 136');
  expect(prepared.paths[3]).toBe('ünter/3.png');
  expect(prepared.splits.slice(0, 2)).toEqual(['train', '']);
  expect([...prepared.labels.subarray(0, 3)]).toEqual([0, 1, 0]);
  expect(prepared.sizes[136]).toEqual([236, 50]);
  expect(prepared.images).toMatchObject({ count: COUNT, ...shape });

  const wanted = [0, 1, 2, 136, 135, 50, 51, 51, 0];
  const out = new Uint8Array(wanted.length * 75 + 10).fill(255);
  prepared.images.read(Int32Array.from(wanted), out);
  expect([...out.subarray(0, -10)]).toEqual(wanted.flatMap((i) => [...pixelsOf(i)]));
  expect([...out.subarray(-10)]).toEqual(Array<number>(10).fill(255));
  for (const outside of [[-1], [COUNT], [COUNT - 1, COUNT]]) {
    expect(() => {
      prepared.images.read(Int32Array.from(outside), out);
    }).toThrow(RangeError);
  }
  prepared.images.close();
});

test('sheets take thumbnails of the size that the reader makes', () => {
  expect(SHEET_THUMBNAIL_SIZE).toBe(THUMBNAIL_SIZE);
});

test('thumbnails stand on their sheet by number', async () => {
  await (await prepare()).finish(['no', 'yes']);
  expect(readdirSync(run.thumbnails)).toEqual(['sheet_0000.webp', 'sheet_0001.webp']);
  for (const example of [0, 9, 10, 99, 100, 136]) {
    const place = example % 100;
    const { data } = await sharp(thumbnailSheetFile(run, Math.floor(example / 100)))
      .extract({ left: (place % 10) * 64 + 30, top: Math.floor(place / 10) * 64 + 30, width: 1, height: 1 })
      .raw()
      .toUint8Array();
    expect(Math.abs(data[0]! - greyOf(example)), `example ${example}`).toBeLessThan(12);
  }
});

test('what is not finished, torn or removed is not there', async () => {
  const writer = await prepare(3);
  expect(openPrepared(run)).toBeNull();
  await writer.discard();
  expect(readdirSync(run.prepared)).toEqual([]);

  await (await prepare(3)).finish(['no', 'yes']);
  truncateSync(packedImagesFile(run), 3 * 75 - 1);
  expect(openPrepared(run)).toBeNull();

  await (await prepare(3)).finish(['no', 'yes']);
  truncateSync(labelsFile(run), 8);
  expect(openTrainingSet(run), 'an example without a label').toBeNull();
  expect(openPrepared(run)).toBeNull();

  const other = openRunFolder(temporaryFolder());
  await (await prepare(4)).finish(['no', 'yes']);
  copyFileSync(exampleListFile(run), exampleListFile(other));
  await (await prepare(3)).finish(['no', 'yes']);
  copyFileSync(exampleListFile(other), exampleListFile(run));
  expect(openTrainingSet(run)?.labels).toHaveLength(3);
  expect(openPrepared(run), 'a list of other examples').toBeNull();

  await (await prepare(3)).finish(['only one']);
  expect(openPrepared(run), 'a label without a class').toBeNull();
  removePrepared(run);
  expect(existsSync(run.prepared)).toBe(false);
  expect(openPrepared(run)).toBeNull();
});

test('a sheet that cannot be written, as others fill, fails the whole', async () => {
  const writer = await prepare(99);
  rmSync(run.thumbnails, { recursive: true });
  const thumbnail = new Uint8Array(THUMBNAIL_SIZE * THUMBNAIL_SIZE * 3);
  const example = { id: 'last', path: 'last.png', split: '', label: 0, size: [5, 5] as const };
  await writer.append(example, pixelsOf(99), thumbnail);
  await expect(writer.finish(['no', 'yes'])).rejects.toThrow('its folder does not exist');
  expect(openPrepared(run)).toBeNull();

  openRunFolder(run.root);
  const discarded = await prepare(250);
  await discarded.discard();
  expect(readdirSync(run.thumbnails), 'none is still to come').toHaveLength(2);
});

test('pixels of another size are a defect', async () => {
  const writer = new PreparedWriter(run, shape);
  const example = { id: 'a', path: 'a.png', split: '', label: 0, size: [5, 5] as const };
  await expect(writer.append(example, new Uint8Array(74), new Uint8Array(12288))).rejects.toThrow(
    'a.png has 74',
  );
  await writer.discard();
});
