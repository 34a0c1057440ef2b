import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './repository.js';

const SAMPLE = join(REPOSITORY, 'media', 'sample');

/** Copies the first so many images of every class of the bundled sample into a folder; all of them by default. */
export function copySample(folder: string, imagesPerClass = Infinity): void {
  for (const entry of readdirSync(SAMPLE, { withFileTypes: true }).filter((each) => each.isDirectory())) {
    mkdirSync(join(folder, entry.name), { recursive: true });
    for (const file of readdirSync(join(SAMPLE, entry.name)).sort().slice(0, imagesPerClass)) {
      copyFileSync(join(SAMPLE, entry.name, file), join(folder, entry.name, file));
    }
  }
}
