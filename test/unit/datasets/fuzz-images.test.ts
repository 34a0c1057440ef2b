import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { decodeImages } from '../../../src/datasets/decode-images.js';
import { openDataset } from '../../../src/datasets/open-dataset.js';
import { planImages } from '../../../src/datasets/plan-images.js';
import { encode, makeFiles, PNG } from './make-files.js';
import { seededRandom } from '../../seeded-random.js';
import { mutate } from './mutate.js';

const noise = Uint8Array.from({ length: 24 * 18 * 3 }, (_, i) => (i * 2654435761) >>> 24);
const picture = (): Sharp => sharp(noise, { raw: { width: 24, height: 18, channels: 3 } });
const SEEDS: Readonly<Record<string, Uint8Array>> = {
  'grey.png': PNG,
  'colour.png': await encode(picture().png()),
  'palette.png': await encode(picture().png({ palette: true })),
  'plain.jpg': await encode(picture().jpeg()),
  'progressive.jpg': await encode(picture().withMetadata({ orientation: 5 }).jpeg({ progressive: true })),
  'cmyk.jpg': await encode(picture().toColourspace('cmyk').jpeg()),
  'lossy.webp': await encode(picture().webp()),
  'lossless.webp': await encode(picture().webp({ lossless: true })),
  'still.gif': await encode(picture().gif()),
  'lzw.tif': await encode(picture().tiff({ compression: 'lzw' })),
  'jpeg.tif': await encode(picture().tiff({ compression: 'jpeg' })),
};
const TOKENS = [
  '\xff\xd8',
  '\xff\xd9',
  '\xff',
  '\0\0\0\0',
  '\x7f\xff\xff\xff',
  'IDAT',
  'GIF89a',
  'RIFF',
  'II*\0',
  '<svg/>',
];
const MUTANTS_A_SEED = 200;

test('mutated images are decoded or skipped', async () => {
  const root = await makeFiles({ 'b/1.png': PNG, 'a/1.png': PNG });
  const random = seededRandom(7);
  for (const [name, bytes] of Object.entries(SEEDS)) {
    for (let i = 0; i < MUTANTS_A_SEED; i++) {
      await writeFile(join(root, 'a', `${i}-${name}`), mutate(bytes, random, TOKENS));
    }
  }
  const before = process.memoryUsage.rss();
  let peak = before;
  const dataset = await openDataset(root);
  await planImages(dataset, { imageSize: null, limit: 32 });
  const counts = { image: 0, skipped: 0 };
  const reasons = new Set<string>();
  for await (const image of decodeImages(dataset, { size: 16, channels: 3 })) {
    counts[image.kind]++;
    peak = Math.max(peak, process.memoryUsage.rss());
    if (image.kind === 'image') expect(image.pixels).toHaveLength(16 * 16 * 3);
    else reasons.add(image.reason);
  }
  expect(counts.image + counts.skipped).toBe(dataset.examples.length);
  expect(Math.min(counts.image, counts.skipped)).toBeGreaterThan(dataset.examples.length / 20);
  expect([...reasons].filter((reason) => !/damaged|no PNG|empty|megapixels/.test(reason))).toEqual([]);
  expect((peak - before) / 2 ** 20).toBeLessThan(1000);
});
