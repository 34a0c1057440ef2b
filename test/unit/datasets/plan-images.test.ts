import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { ImagePlan } from '../../../src/datasets/dataset.js';
import { openDataset } from '../../../src/datasets/open-dataset.js';
import { planImages } from '../../../src/datasets/plan-images.js';
import { encode, makeFiles } from './make-files.js';

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly colour?: string;
  readonly palette?: boolean;
}

async function png({ width, height, colour = '#777777', palette = false }: Picture): Promise<Uint8Array> {
  const image = sharp({ create: { width, height, channels: 3, background: colour } });
  return encode((colour === '#777777' && !palette ? image.toColourspace('b-w') : image).png({ palette }));
}

async function planOf(pictures: readonly Picture[], imageSize: number | null = null): Promise<ImagePlan> {
  const files: Record<string, Uint8Array> = {};
  for (const [i, picture] of pictures.entries())
    files[`${i % 2 === 0 ? 'a' : 'b'}/${i}.png`] = await png(picture);
  return planImages(await openDataset(await makeFiles(files)), { imageSize, limit: 32 });
}

const square = (side: number): Picture => ({ width: side, height: side });

test('the size is the median of the larger sides, within limits', async () => {
  expect(await planOf([square(28), square(28)])).toEqual({ size: 28, channels: 1 });
  expect((await planOf([{ width: 10, height: 20 }, { width: 20, height: 3 }, square(9)])).size).toBe(20);
  expect((await planOf([square(200), square(300)])).size).toBe(32);
  expect((await planOf([square(2), square(3)])).size).toBe(8);
});

test('a given size wins', async () => {
  expect((await planOf([square(28), square(28)], 48)).size).toBe(48);
});

test('one colour image among grey ones asks for three channels', async () => {
  expect((await planOf([square(9), square(9), { ...square(9), colour: '#ff0000' }])).channels).toBe(3);
});

test('a palette counts by its colours', async () => {
  const greyPalette = { ...square(9), palette: true };
  expect((await planOf([greyPalette, square(9)])).channels).toBe(1);
  expect((await planOf([{ ...greyPalette, colour: '#00ff00' }, square(9)])).channels).toBe(3);
});

test('refuses a dataset of which nothing can be read', async () => {
  const root = await makeFiles({ 'a/1.png': 'x', 'b/1.png': 'y' });
  await expect(planImages(await openDataset(root), { imageSize: null, limit: 32 })).rejects.toMatchObject({
    name: 'UserError',
    message: `No image of "${root}" can be read (of the first: it is no PNG, JPEG, WebP, GIF or TIFF image).`,
  });
});

test('unreadable images do not stop the plan', async () => {
  const root = await makeFiles({ 'a/1.png': 'x', 'a/2.png': '', 'b/1.png': await png(square(12)) });
  expect(await planImages(await openDataset(root), { imageSize: null, limit: 32 })).toEqual({
    size: 12,
    channels: 1,
  });
});
