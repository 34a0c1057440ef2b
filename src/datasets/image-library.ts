import sharp, { type Sharp } from 'sharp';

/** Larger images are skipped: 100 megapixels are 300 MB once decoded. */
export const PIXEL_LIMIT = 100_000_000;
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

/** A pipeline on an image file's first frame, upright, that refuses damaged, truncated and enormous files. */
export function openImage(path: string): Sharp {
  return sharp(path, { failOn: 'error', limitInputPixels: PIXEL_LIMIT, autoOrient: true }).timeout({
    seconds: SECONDS_AN_IMAGE,
  });
}

/** Half a sentence for an error that the image library threw. */
export function imageReason(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim();
  if (/unsupported image format|not in a known format/i.test(message))
    return 'it is no image in a format that can be read';
  if (/pixel limit/i.test(message)) return `it has more than ${PIXEL_LIMIT / 1e6} megapixels`;
  if (/timeout/i.test(message)) return `decoding took more than ${SECONDS_AN_IMAGE} seconds`;
  return `it is damaged or truncated (${message})`;
}
