import { lookAtFile } from './look-at-files.js';
import { FILE_LIMIT, imageReason, openImage } from './image-library.js';
import type { Pixels } from './resample.js';

/** An image squeezed into a box, with width / height of the original. */
export interface DecodedFile {
  readonly kind: 'image';
  readonly image: Pixels;
  readonly aspect: number;
}

/**
 * Decodes an image file to 8-bit grey or sRGB on white, each side squeezed to at most `box` pixels. Whatever is wrong
 * with the file is a reason, never an exception.
 */
export async function decodeFile(
  path: string,
  box: number,
  channels: 1 | 3,
): Promise<DecodedFile | { kind: 'skipped'; reason: string }> {
  const facts = await lookAtFile(path);
  if (facts.kind === 'unusable') return { kind: 'skipped', reason: facts.reason };
  if (facts.size === 0) return { kind: 'skipped', reason: 'the file is empty' };
  if (facts.size > FILE_LIMIT) {
    return { kind: 'skipped', reason: `the file is larger than ${FILE_LIMIT / 1024 / 1024} MiB` };
  }
  try {
    const { data, info } = await openImage(path)
      .resize(box, box, { fit: 'fill', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toUint8Array();
    const image = { width: info.width, height: info.height, channels: info.channels, data };
    if (data.length !== info.width * info.height * channels) {
      return { kind: 'skipped', reason: `it has ${info.channels} channels, which were not understood` };
    }
    const squeezed = info.width === box || info.height === box;
    return { kind: 'image', image, aspect: squeezed ? await aspectOf(path) : info.width / info.height };
  } catch (error) {
    return { kind: 'skipped', reason: imageReason(error) };
  }
}

async function aspectOf(path: string): Promise<number> {
  const { autoOrient } = await openImage(path).metadata();
  return autoOrient.width / autoOrient.height;
}
