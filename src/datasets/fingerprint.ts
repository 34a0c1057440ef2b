import { createHash } from 'node:crypto';
import type { ListedImage } from './listing.js';
import type { FileFacts } from './look-at-files.js';

/**
 * SHA-256, hex, over each image's id, class, and its file's size and modification time, in the dataset's order:
 * changes when an image is added, removed, relabelled or rewritten, and not when the dataset is moved as a whole.
 */
export function fingerprintOf(images: readonly ListedImage[], facts: ReadonlyMap<string, FileFacts>): string {
  const hash = createHash('sha256');
  for (const image of images) {
    const file = facts.get(image.file);
    const stamp = file?.kind === 'file' ? [file.size, file.modified] : [];
    hash.update(`${JSON.stringify([image.id, image.className, ...stamp])}\n`);
  }
  return hash.digest('hex');
}
