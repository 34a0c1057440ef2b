import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeImages } from '../../../src/datasets/decode-images.js';
import { openDataset } from '../../../src/datasets/open-dataset.js';
import { planImages } from '../../../src/datasets/plan-images.js';
import { UserError } from '../../../src/protocol/user-error.js';
import { idxBytes, makeFiles, PNG } from './make-files.js';
import { seededRandom } from '../../seeded-random.js';
import { mutate } from './mutate.js';

/** Opens; the only outcomes are a dataset and a UserError of one sentence. */
async function outcome(location: string, seed: string): Promise<'dataset' | 'refused'> {
  try {
    const dataset = await openDataset(location);
    expect(dataset.classes.length, seed).toBeGreaterThanOrEqual(2);
    expect(new Set(dataset.examples.map(({ id }) => id)).size, seed).toBe(dataset.examples.length);
    for (const { path, label } of dataset.examples) {
      if (path.startsWith('../') || dataset.classes[label] === undefined) throw new Error(`${seed}: ${path}`);
    }
    return 'dataset';
  } catch (error) {
    if (!(error instanceof UserError)) throw new Error(seed, { cause: error });
    expect(error.message, seed).toMatch(/\.$/);
    return 'refused';
  }
}

const CSV =
  'id,path,label,split\r\n1,1.png,"x, ""y""",train\r\n2,sub/2.png,é😀,test\r\n3,1.png,z,\n4,./1.png,"a\nb",val\n';
const JSONL =
  '{"file_name":"1.png","label":"x","id":1}\n{"file_name":"sub/2.png","label":"é😀","id":"2"}\n' +
  '{"file_name":"1.png","label":3,"id":3,"more":[null,{"a":1.5e3}]}\n{"file_name":"\\u0031.png","label":true,"id":4}\n';
const TOKENS = [
  '"',
  ',',
  ';',
  '\t',
  '\n',
  '\r',
  '\0',
  '\uFEFF',
  '..',
  '/',
  '\\',
  '{',
  '}',
  '[',
  ':',
  'null',
  '\\ud800',
  '../',
  '/etc/passwd',
  'label',
  'path',
  'é',
  '1e999',
  '__proto__',
  '\u2028',
];

test.each([
  ['m.csv', CSV, 1000],
  ['m.jsonl', JSONL, 1000],
])('mutated %s', async (name, seedText, rounds) => {
  const root = await makeFiles({ '1.png': PNG, 'sub/2.png': PNG });
  const file = join(root, name);
  const counts = { dataset: 0, refused: 0 };
  for (let seed = 0; seed < rounds; seed++) {
    await writeFile(file, mutate(new TextEncoder().encode(seedText), seededRandom(seed), TOKENS));
    counts[await outcome(file, `${name}, seed ${seed}`)]++;
  }
  // Mutations that are too weak or too strong would test one side only.
  expect(Math.min(counts.dataset, counts.refused)).toBeGreaterThan(rounds / 20);
});

test('mutated IDX', async () => {
  const side = 6;
  const images = idxBytes(0x803, [4, side, side], new Uint8Array(4 * side * side).fill(9));
  const labels = idxBytes(0x801, [4], Uint8Array.of(0, 1, 2, 1));
  const root = await makeFiles({});
  const counts = { dataset: 0, refused: 0 };
  const rounds = 600;
  for (let seed = 0; seed < rounds; seed++) {
    const random = seededRandom(seed);
    const zip =
      random() < 0.5 ? (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)) : (bytes: Uint8Array) => bytes;
    const which = Math.floor(random() * 3);
    const plain = [
      which !== 0 ? images : mutate(images, random, TOKENS),
      which !== 1 ? labels : mutate(labels, random, TOKENS),
    ];
    const files = plain.map((bytes) => zip(bytes));
    if (which === 2) files[0] = mutate(files[0]!, random, TOKENS);
    await writeFile(join(root, 'images-idx3-ubyte'), files[0]!);
    await writeFile(join(root, 'labels-idx1-ubyte'), files[1]!);
    const result = await outcome(root, `IDX, seed ${seed}`);
    counts[result]++;
    if (result === 'dataset') {
      const dataset = await openDataset(root);
      const plan = await planImages(dataset, { imageSize: null, limit: 32 });
      let decoded = 0;
      for await (const image of decodeImages(dataset, plan)) decoded += image.kind === 'image' ? 1 : 0;
      expect(decoded, `IDX, seed ${seed}`).toBe(dataset.examples.length);
    }
  }
  expect(Math.min(counts.dataset, counts.refused)).toBeGreaterThan(rounds / 20);
});
