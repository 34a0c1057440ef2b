import { extname } from 'node:path';

const EXTENSIONS: ReadonlySet<string> = new Set([
  '.png',
  '.jpg',
  '.jpeg',
  '.jpe',
  '.jfif',
  '.webp',
  '.gif',
  '.tif',
  '.tiff',
  '.bmp',
]);

/** What the readers' messages say they look for. */
export const IMAGE_KINDS = 'PNG, JPEG, WebP, GIF or TIFF';

/** Whether a file name has an image's extension; decoding decides whether it is one. */
export function hasImageExtension(name: string): boolean {
  return EXTENSIONS.has(extname(name).toLowerCase());
}

/** Files and folders that are never data: hidden ones (our run folders too) and what macOS puts into archives. */
export function isIgnoredName(name: string): boolean {
  return name.startsWith('.') || name === '__MACOSX';
}
