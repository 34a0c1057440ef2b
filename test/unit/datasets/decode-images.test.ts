import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import {
  THUMBNAIL_SIZE,
  type Dataset,
  type DecodedImage,
  type ImagePlan,
} from '../../../src/datasets/dataset.js';
import { decodeImages } from '../../../src/datasets/decode-images.js';
import { openDataset } from '../../../src/datasets/open-dataset.js';
import { encode, makeFiles, makeImages, PNG, withoutRoot } from './make-files.js';

const SIZE = 16;

/** A gradient, so that every pixel differs from its neighbours: [height, width, channels]. */
function gradient(width: number, height: number, channels: 1 | 2 | 3 | 4): Uint8Array {
  const at = (i: number): number => (Math.trunc(i / channels) * 3 + (i % channels) * 70) & 255;
  return Uint8Array.from({ length: width * height * channels }, (_, i) => at(i));
}

function picture(pixels: Uint8Array, width: number, height: number, channels: 1 | 2 | 3 | 4): Sharp {
  const image = sharp(pixels, { raw: { width, height, channels } });
  return channels < 3 ? image.toColourspace('b-w') : image;
}

function plain(colour: string, width = SIZE, height = SIZE): Sharp {
  return sharp({ create: { width, height, channels: 3, background: colour } });
}

async function all(images: AsyncIterable<DecodedImage>): Promise<DecodedImage[]> {
  const list: DecodedImage[] = [];
  for await (const image of images) list.push(image);
  return list;
}

/** Decodes one file, beside another that makes the second class. */
async function decode(name: string, bytes: Uint8Array, plan: ImagePlan): Promise<DecodedImage> {
  const root = await makeFiles({ [`a/${name}`]: bytes, 'b/1.png': PNG });
  const [first] = await all(decodeImages(await openDataset(root), plan));
  return first!;
}

async function pixelsOf(name: string, bytes: Uint8Array, plan: ImagePlan): Promise<number[]> {
  const image = await decode(name, bytes, plan);
  if (image.kind === 'skipped') throw new Error(`skipped: ${image.reason}`);
  expect(image.pixels).toHaveLength(plan.size * plan.size * plan.channels);
  expect(image.thumbnail).toHaveLength(THUMBNAIL_SIZE * THUMBNAIL_SIZE * 3);
  return [...image.pixels];
}

const grey = gradient(SIZE, SIZE, 1);
const colour = gradient(SIZE, SIZE, 3);
const greyPlan = { size: SIZE, channels: 1 } as const;
const colourPlan = { size: SIZE, channels: 3 } as const;

test('an image of the plan’s size passes bit by bit', async () => {
  const png = (pixels: Uint8Array, channels: 1 | 3): Promise<Uint8Array> =>
    encode(picture(pixels, SIZE, SIZE, channels).png());
  expect(await pixelsOf('x.png', await png(grey, 1), greyPlan)).toEqual([...grey]);
  expect(await pixelsOf('x.png', await png(colour, 3), colourPlan)).toEqual([...colour]);
  const tripled = [...grey].flatMap((value) => [value, value, value]);
  expect(await pixelsOf('x.png', await png(grey, 1), colourPlan)).toEqual(tripled);
});

test.each(['png', 'webp', 'tiff'] as const)('lossless %s gives its pixels', async (format) => {
  const encoder = picture(colour, SIZE, SIZE, 3);
  const encoded = {
    png: encoder.clone().png({ progressive: true }),
    webp: encoder.clone().webp({ lossless: true }),
    tiff: encoder.clone().tiff({ compression: 'lzw' }),
  };
  const bytes = await encode(encoded[format]);
  expect(await pixelsOf(`x.${format}`, bytes, colourPlan)).toEqual([...colour]);
});

test('palettes give their colours', async () => {
  const bytes = await encode(plain('#c81e5a').png({ palette: true }));
  expect((await pixelsOf('x.png', bytes, colourPlan)).slice(0, 3)).toEqual([200, 30, 90]);
  const gif = await encode(plain('#c81e5a').gif());
  expect((await pixelsOf('x.gif', gif, colourPlan)).slice(0, 3)).toEqual([200, 30, 90]);
});

test('16 bits become 8', async () => {
  const deepGrey = await encode(picture(grey, SIZE, SIZE, 1).toColourspace('grey16').png());
  expect((await sharp(deepGrey).metadata()).depth).toBe('ushort');
  expect(await pixelsOf('x.png', deepGrey, greyPlan)).toEqual([...grey]);
  const deepColour = await encode(picture(colour, SIZE, SIZE, 3).toColourspace('rgb16').png());
  expect((await sharp(deepColour).metadata()).depth).toBe('ushort');
  expect(await pixelsOf('x.png', deepColour, colourPlan)).toEqual([...colour]);
});

test('CMYK becomes RGB', async () => {
  const bytes = await encode(plain('#c01030').toColourspace('cmyk').jpeg({ quality: 100 }));
  expect((await sharp(bytes).metadata()).space).toBe('cmyk');
  const [red, green, blue] = await pixelsOf('x.jpg', bytes, colourPlan);
  expect(red).toBeGreaterThan(150);
  expect(Math.max(green!, blue!)).toBeLessThan(80);
});

test('transparency lies on white', async () => {
  const half = Uint8Array.from({ length: SIZE * SIZE * 4 }, (_, i) => [0, 0, 0, 128][i % 4]!);
  const clear = half.map((value, i) => (i % 4 === 3 ? 0 : value));
  const png = (pixels: Uint8Array): Promise<Uint8Array> => encode(picture(pixels, SIZE, SIZE, 4).png());
  expect((await pixelsOf('x.png', await png(half), colourPlan))[0]).toBe(127);
  expect((await pixelsOf('x.png', await png(clear), colourPlan))[0]).toBe(255);
  const greyClear = Uint8Array.from({ length: SIZE * SIZE * 2 }, (_, i) => (i % 2 === 0 ? 40 : 0));
  const bytes = await encode(picture(greyClear, SIZE, SIZE, 2).png());
  expect((await pixelsOf('x.png', bytes, greyPlan))[0]).toBe(255);
});

test.each(['gif', 'webp'] as const)('of an animated %s the first frame counts', async (format) => {
  const frames = await Promise.all(['#ff0000', '#0000ff'].map((c) => encode(plain(c).png())));
  const animation = sharp(frames, { join: { animated: true } });
  const bytes = await encode(format === 'gif' ? animation.gif() : animation.webp({ lossless: true }));
  expect((await sharp(bytes).metadata()).pages).toBe(2);
  expect((await pixelsOf(`x.${format}`, bytes, colourPlan)).slice(0, 3)).toEqual([255, 0, 0]);
});

test('EXIF orientation is honoured', async () => {
  // Left half red, right half blue; orientation 6 asks to turn it clockwise: red above blue.
  const halves = Uint8Array.from({ length: 32 * 16 * 3 }, (_, i) => {
    const isLeft = Math.trunc(i / 3) % 32 < 16;
    return i % 3 === (isLeft ? 0 : 2) ? 255 : 0;
  });
  const bytes = await encode(
    picture(halves, 32, 16, 3).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }),
  );
  const image = await decode('x.jpg', bytes, colourPlan);
  if (image.kind === 'skipped') throw new Error(image.reason);
  const at = (x: number, y: number): number[] => [
    ...image.pixels.slice((y * SIZE + x) * 3, (y * SIZE + x) * 3 + 3),
  ];
  for (const x of [1, 14]) {
    expect(at(x, 2)[0]).toBeGreaterThan(200);
    expect(at(x, 13)[2]).toBeGreaterThan(200);
  }
  // Upright, it is 16×32: the thumbnail has grey ground on its left and right.
  expect([...image.thumbnail.slice(0, 3)]).toEqual([128, 128, 128]);
  expect(image.thumbnail[32 * 3]).toBeGreaterThan(200);
});

test('the thumbnail shows the whole image in its aspect on grey', async () => {
  const wide = await encode(plain('#ffffff', 600, 150).png());
  const image = await decode('x.png', wide, greyPlan);
  if (image.kind === 'skipped') throw new Error(image.reason);
  const rows = Array.from({ length: THUMBNAIL_SIZE }, (_, y) => image.thumbnail[y * THUMBNAIL_SIZE * 3 + 96]);
  expect(rows.map((value) => value === 255)).toEqual(rows.map((_, y) => y >= 24 && y < 40));
  expect(image.thumbnail[0]).toBe(128);
});

test('an image of any aspect is stretched to the square', async () => {
  const thin = await encode(plain('#ffffff', 3000, 2).png());
  expect(new Set(await pixelsOf('x.png', thin, greyPlan))).toEqual(new Set([255]));
  const dot = await encode(plain('#ffffff', 1, 1).png());
  expect(new Set(await pixelsOf('x.png', dot, greyPlan))).toEqual(new Set([255]));
});

test('a large photo keeps its brightness when shrunk', async () => {
  const noise = Uint8Array.from({ length: 600 * 400 * 3 }, (_, i) => (i * 2654435761) >>> 24);
  const bytes = await encode(picture(noise, 600, 400, 3).png());
  const pixels = await pixelsOf('x.png', bytes, colourPlan);
  const mean = (values: Iterable<number>): number => {
    const list = [...values];
    return list.reduce((sum, value) => sum + value, 0) / list.length;
  };
  expect(Math.abs(mean(pixels) - mean(noise))).toBeLessThan(2);
});

const jpeg = await encode(picture(gradient(200, 200, 3), 200, 200, 3).jpeg());
const bmp = Uint8Array.from([0x42, 0x4d, ...new Array<number>(60).fill(0)]);
const damaged = Uint8Array.from(jpeg).fill(0xff, 2000, 2060);
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="5" height="5"/></svg>';

test.each([
  ['zero.png', new Uint8Array(), 'the file is empty'],
  ['text.png', Uint8Array.from(Buffer.from('hello')), 'it is no PNG, JPEG, WebP, GIF or TIFF image'],
  ['svg.png', Uint8Array.from(Buffer.from(svg)), 'it is no PNG, JPEG, WebP, GIF or TIFF image'],
  ['x.bmp', bmp, 'BMP images cannot be read; convert it to PNG'],
  ['short.jpg', jpeg.subarray(0, jpeg.length - 100), 'it is damaged or truncated'],
  ['header.jpg', jpeg.subarray(0, 30), 'it is damaged or truncated'],
  ['holed.jpg', damaged, 'it is damaged or truncated'],
  ['short.png', PNG.subarray(0, PNG.length - 16), 'it is damaged or truncated'],
])('%s is skipped with its reason', async (name, bytes, reason) => {
  expect(await decode(name, bytes, colourPlan)).toEqual({ kind: 'skipped', index: 0, reason });
});

test('an enormous image is skipped, a large one decoded', async () => {
  const enormous = await encode(plain('#ff0000', 11_000, 9_100).png());
  const image = await decode('x.png', enormous, colourPlan);
  expect(image).toEqual({ kind: 'skipped', index: 0, reason: 'it has more than 100 megapixels' });
  const large = await encode(plain('#ff0000', 6_000, 5_000).png());
  expect((await pixelsOf('x.png', large, colourPlan)).slice(0, 3)).toEqual([255, 0, 0]);
});

test('what has changed since the dataset was opened is skipped', async () => {
  const root = await makeImages('a/gone.png', 'a/folder.png', 'a/closed.png', 'b/1.png');
  await chmod(root, 0o755);
  const dataset = await openDataset(root);
  await rm(join(root, 'a/gone.png'));
  await rm(join(root, 'a/folder.png'));
  await mkdir(join(root, 'a/folder.png'));
  await chmod(join(root, 'a/closed.png'), 0);
  const images = await withoutRoot(() => all(decodeImages(dataset, greyPlan)));
  expect(images.map((image) => (image.kind === 'skipped' ? image.reason : 'image'))).toEqual([
    'no permission to read it',
    'it is a folder',
    'there is no such file',
    'image',
  ]);
});

/** Images of one grey each, all different. */
async function manyImages(count: number): Promise<Dataset> {
  const root = await makeFiles({});
  for (const name of ['a', 'b']) await mkdir(join(root, name));
  for (let i = 0; i < count; i++) {
    const pixels = new Uint8Array(SIZE * SIZE).fill(i);
    await writeFile(
      join(root, i % 2 === 0 ? 'a' : 'b', `${i}.png`),
      await encode(picture(pixels, SIZE, SIZE, 1).png()),
    );
  }
  return openDataset(root);
}

test('images come in the order of the examples, whatever runs side by side', async () => {
  const dataset = await manyImages(60);
  const expected = dataset.examples.map(({ path }, index) => [index, Number(/\d+/.exec(path)![0])]);
  for (const concurrency of [1, 3, 16, 100]) {
    const images = await all(decodeImages(dataset, greyPlan, { concurrency }));
    expect(images.map((image) => [image.index, image.kind === 'image' ? image.pixels[0] : -1])).toEqual(
      expected,
    );
  }
});

test('aborting ends it with the signal’s reason', async () => {
  const dataset = await manyImages(60);
  const controller = new AbortController();
  let seen = 0;
  const run = async (): Promise<void> => {
    for await (const image of decodeImages(dataset, greyPlan, { signal: controller.signal })) {
      seen += image.kind === 'image' ? 1 : 0;
      if (seen === 5) controller.abort(new Error('enough'));
    }
  };
  await expect(run()).rejects.toThrow('enough');
  expect(seen).toBe(5);
});

test('the consumer may stop early', async () => {
  for await (const image of decodeImages(await manyImages(60), greyPlan)) {
    expect(image.index).toBe(0);
    break;
  }
});
