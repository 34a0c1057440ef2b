import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './temporary-folder.js';

const media = fileURLToPath(new URL('../../media/', import.meta.url));

/** A dataset of some of the sample's classes with so many images each, in a folder of its own. */
export function sampleSlice(
  classes: readonly string[] = ['bag', 'boot', 'trouser'],
  images = 36,
  dataset = join(temporaryFolder(), 'photos'),
): string {
  for (const name of classes) {
    mkdirSync(join(dataset, name), { recursive: true });
    const files = readdirSync(join(media, 'sample', name)).sort();
    for (const file of files.slice(0, images)) {
      copyFileSync(join(media, 'sample', name, file), join(dataset, name, file));
    }
  }
  return dataset;
}

/** Paths of the sample's images whose label was changed on purpose. */
export function plantedErrors(): Set<string> {
  const [, ...lines] = readFileSync(join(media, 'sample-truth.csv'), 'utf8').trim().split(/\r?\n/);
  const rows = lines.map((line) => line.split(','));
  return new Set(rows.filter(([, given, truth]) => given !== truth).map(([path]) => path!));
}
