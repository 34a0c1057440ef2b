// Makes the bundled sample: node scripts/make-sample.mjs <folder of Fashion-MNIST's IDX files> [target, media by default].
// The same seed and the same version of sharp give the same bytes.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';

const SEED = 20220617;
const IMAGES_A_CLASS = 150;
const FLIPPED = 0.05;
const CLASSES = [
  'tshirt',
  'trouser',
  'pullover',
  'dress',
  'coat',
  'sandal',
  'shirt',
  'sneaker',
  'bag',
  'boot',
];
const PIXELS = 28 * 28;

const [source, target = fileURLToPath(new URL('../media', import.meta.url))] = process.argv.slice(2);
if (source === undefined) {
  console.error('Usage: node scripts/make-sample.mjs <folder with train-images-idx3-ubyte.gz> [target]');
  process.exit(2);
}
const images = gunzipSync(await readFile(join(source, 'train-images-idx3-ubyte.gz'))).subarray(16);
const labels = gunzipSync(await readFile(join(source, 'train-labels-idx1-ubyte.gz'))).subarray(8);
const random = mulberry32(SEED);

const wanted = new Array(CLASSES.length).fill(IMAGES_A_CLASS);
const rows = shuffled(labels.length).filter((row) => wanted[labels[row]]-- > 0);
const flipped = new Set(shuffled(rows.length).slice(0, Math.round(FLIPPED * rows.length)));
// Rows stand in random order, so their number gives nothing away.
const examples = rows.map((row, number) => {
  const truth = labels[row];
  const shift = flipped.has(number) ? 1 + Math.floor(random() * (CLASSES.length - 1)) : 0;
  const given = CLASSES[(truth + shift) % CLASSES.length];
  return { row, given, truth: CLASSES[truth], path: `${given}/${String(number).padStart(4, '0')}.png` };
});

const folder = join(target, 'sample');
await rm(folder, { recursive: true, force: true });
for (const name of CLASSES) await mkdir(join(folder, name), { recursive: true });
for (const { row, path } of examples) {
  await writeFile(join(folder, path), await smallPng(images.subarray(row * PIXELS, (row + 1) * PIXELS)));
}
const lines = examples.map(({ path, given, truth }) => `${path},${given},${truth}`).sort();
await writeFile(join(target, 'sample-truth.csv'), `path,given,true\n${lines.join('\n')}\n`);
await writeFile(join(folder, 'CREDITS.txt'), credits());

/** The smaller of a filtered and an unfiltered 8-bit grey PNG. */
async function smallPng(pixels) {
  const raw = { raw: { width: 28, height: 28, channels: 1 } };
  const encode = (adaptiveFiltering) =>
    sharp(pixels, raw).toColourspace('b-w').png({ compressionLevel: 9, adaptiveFiltering }).toBuffer();
  const [filtered, plain] = await Promise.all([encode(true), encode(false)]);
  return filtered.length < plain.length ? filtered : plain;
}

/** The numbers below n in random order (Fisher and Yates). */
function shuffled(n) {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** Tommy Ettinger's generator: uniform in [0, 1), public domain. */
function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function credits() {
  return `${rows.length} images of the training part of Fashion-MNIST, https://github.com/zalandoresearch/fashion-mnist
(Xiao, Rasul and Vollgraf 2017, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms",
arXiv:1708.07747), ${IMAGES_A_CLASS} of each class. ${flipped.size} of them were put into a wrong class on purpose; sample-truth.csv,
beside this folder, says which. Made by scripts/make-sample.mjs.

The MIT License (MIT)

Copyright (c) 2017 Zalando SE, https://tech.zalando.com

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;
}
