import sharp, { type Sharp } from 'sharp';
import { messageOf } from '../protocol/user-error.js';
import { fileReason, isFileError } from './file-reason.js';
import { PIXEL_LIMIT } from './image-limits.js';
import { IMAGE_KINDS } from './image-names.js';
import { readStart } from './read-start.js';

/** Larger images are decoded one at a time. */
export const LARGE_PIXELS = 25_000_000;
/** Larger files are skipped. */
export const FILE_LIMIT = 512 * 1024 * 1024;

const SECONDS_AN_IMAGE = 60;

/**
 * Sets the image library up for this process: one thread an image, since images are decoded side by side; no cache,
 * since a file may change between two audits; and no loaders besides those we promise, whatever a file's name says.
 */
export function setUpImageLibrary(): void {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: [
      'VipsForeignLoadPng',
      'VipsForeignLoadJpeg',
      'VipsForeignLoadWebp',
      'VipsForeignLoadNsgif',
      'VipsForeignLoadTiff',
    ],
  });
}

/**
 * A pipeline on an image file's first frame, upright, that refuses damaged, truncated and enormous files: with less
 * than 'warning', a JPEG damaged in its middle passes with the rest of it grey.
 */
export function openImage(path: string, pixelLimit: number): Sharp {
  return sharp(path, { failOn: 'warning', limitInputPixels: pixelLimit, autoOrient: true }).timeout({
    seconds: SECONDS_AN_IMAGE,
  });
}

/**
 * Half a sentence for an error that the image library threw on `path`. Its own words on damage are left out: it
 * collects them for the whole process, so they may be about another image that is decoded at the same time.
 */
export async function imageReason(path: string, error: unknown): Promise<string> {
  let start: Uint8Array;
  try {
    start = await readStart(path, 2);
  } catch (fileError) {
    if (isFileError(fileError)) return fileReason(fileError);
    throw fileError;
  }
  const message = messageOf(error);
  if (isTooLarge(error)) return `it has more than ${PIXEL_LIMIT / 1e6} megapixels`;
  if (message.includes('timeout')) return `decoding it took more than ${SECONDS_AN_IMAGE} seconds`;
  if (!message.includes('unsupported image format')) return 'it is damaged or truncated';
  const isBmp = start[0] === 0x42 && start[1] === 0x4d;
  return isBmp ? 'BMP images cannot be read; convert it to PNG' : `it is no ${IMAGE_KINDS} image`;
}

/** Whether an image was refused for its pixels. */
export function isTooLarge(error: unknown): boolean {
  return messageOf(error).includes('exceeds pixel limit');
}
