import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newRunFolder } from '../../../src/extension/analysis/new-run-folder.js';
import { temporaryFolder } from '../runs/a-run.js';

const now = new Date('2026-11-23T04:34:38Z');
const name = '2026-11-23T04-34-38Z';

test('runs go beside their dataset, or below the folder that is named, each into a new folder', () => {
  const folder = temporaryFolder();
  const dataset = join(folder, 'photos');
  mkdirSync(dataset);
  expect(newRunFolder(dataset, '', now)).toBe(join(dataset, '.difficulty-lens', name));
  const out = join(folder, 'audits');
  expect(newRunFolder(dataset, out, now)).toBe(join(out, 'photos', name));
  mkdirSync(join(out, 'photos', name), { recursive: true });
  expect(newRunFolder(dataset, out, now)).toBe(join(out, 'photos', `${name}-2`));
});

test('a folder where runs would be taken for images, or that is not absolute, is refused', () => {
  const dataset = temporaryFolder();
  expect(() => newRunFolder(dataset, join(dataset, 'audits'), now)).toThrow(
    /difficultyLens\.outputFolder is .*: it lies in the dataset/,
  );
  expect(() => newRunFolder(dataset, 'audits', now)).toThrow(/expected the absolute path/);
  expect(() => newRunFolder(join(dataset, 'none'), '/audits', now)).toThrow(/No such file or folder/);
});
