import type { ImageSize } from './dataset.js';
import { FILE_LIMIT, imageReason, isTooLarge, LARGE_PIXELS, openImage } from './image-library.js';
import { PIXEL_LIMIT } from './image-limits.js';
import { lookAtFile } from './look-at-files.js';
import type { Pixels } from './resample.js';

/** Pixels squeezed into a box, with the size of the original, or half a sentence on why there are none. */
export type ReadImage =
  | { readonly kind: 'image'; readonly image: Pixels; readonly original: ImageSize }
  | { readonly kind: 'skipped'; readonly reason: string };

/**
 * Makes a function that decodes an image file to 8-bit grey or sRGB on white, each side squeezed to at most `box`
 * pixels. Whatever is wrong with the file is a reason, never an exception. Calls may run side by side; very large
 * images take turns, which bounds the memory.
 */
export function createFileDecoder(box: number, channels: 1 | 3): (path: string) => Promise<ReadImage> {
  let lastLarge: Promise<unknown> = Promise.resolve();
  return async (path) => {
    const facts = await lookAtFile(path);
    if (facts.kind === 'unusable') return { kind: 'skipped', reason: facts.reason };
    if (facts.size === 0) return { kind: 'skipped', reason: 'the file is empty' };
    if (facts.size > FILE_LIMIT) {
      return { kind: 'skipped', reason: `the file is larger than ${FILE_LIMIT >> 20} MiB` };
    }
    try {
      return await decode(path, box, channels, LARGE_PIXELS);
    } catch (error) {
      if (!isTooLarge(error)) return { kind: 'skipped', reason: await imageReason(path, error) };
    }
    const turn = lastLarge.then(async (): Promise<ReadImage> => {
      try {
        return await decode(path, box, channels, PIXEL_LIMIT);
      } catch (error) {
        return { kind: 'skipped', reason: await imageReason(path, error) };
      }
    });
    lastLarge = turn;
    return turn;
  };
}

async function decode(path: string, box: number, channels: 1 | 3, pixelLimit: number): Promise<ReadImage> {
  const { data, info } = await openImage(path, pixelLimit)
    .resize(box, box, { fit: 'fill', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toUint8Array();
  const { width, height } = info;
  if (data.length !== width * height * channels) {
    return { kind: 'skipped', reason: `its ${info.channels} channels are neither grey nor colour` };
  }
  const squeezed = width === box || height === box;
  const original = squeezed ? await sizeOf(path) : { width, height };
  return { kind: 'image', image: { width, height, channels, data }, original };
}

async function sizeOf(path: string): Promise<ImageSize> {
  const { autoOrient } = await openImage(path, PIXEL_LIMIT).metadata();
  return { width: autoOrient.width, height: autoOrient.height };
}
