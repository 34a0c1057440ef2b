import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { decodeImages } from '../../../src/datasets/decode-images.js';
import { openDataset } from '../../../src/datasets/open-dataset.js';
import { planImages } from '../../../src/datasets/plan-images.js';

const media = fileURLToPath(new URL('../../../media', import.meta.url));

test('the sample is read whole, and its truth names 75 flips', async () => {
  const dataset = await openDataset(`${media}/sample`);
  expect(dataset.classes).toHaveLength(10);
  expect(dataset.examples).toHaveLength(1500);
  expect(dataset.warnings).toEqual([]);
  const plan = await planImages(dataset, { imageSize: null, limit: 32 });
  expect(plan).toEqual({ size: 28, channels: 1 });
  const kinds = new Set<string>();
  for await (const image of decodeImages(dataset, plan)) kinds.add(image.kind);
  expect(kinds).toEqual(new Set(['image']));

  const [, ...rows] = (await readFile(`${media}/sample-truth.csv`, 'utf8')).trimEnd().split('\n');
  const truth = rows.map((row) => row.split(','));
  expect(truth.map(([path, given]) => [path, given])).toEqual(
    dataset.examples.map(({ path, label }) => [path, dataset.classes[label]]),
  );
  expect(truth.filter(([, given, actual]) => given !== actual)).toHaveLength(75);
  for (const name of dataset.classes)
    expect(truth.filter(([, , actual]) => actual === name)).toHaveLength(150);
});
