import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './temporary-folder.js';

export const PNG = readFileSync(fileURLToPath(new URL('../../media/sample/bag/0001.png', import.meta.url)));

/** A new folder named `photos` with these files. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = join(temporaryFolder(), 'photos');
  mkdirSync(root);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

/** So many files of one small image: `images('cat', 3)` has cat/0.png, cat/1.png and cat/2.png. */
export function images(folder: string, count: number): Record<string, Uint8Array> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`${folder}/${i}.png`, PNG]));
}

/** An IDX file: magic number, dimensions, bytes. */
export function idx(magic: number, dimensions: readonly number[], bytes: number): Uint8Array {
  const file = new Uint8Array(4 + 4 * dimensions.length + bytes);
  const view = new DataView(file.buffer);
  [magic, ...dimensions].forEach((number, i) => {
    view.setUint32(4 * i, number);
  });
  return file;
}
