import { THUMBNAIL_SIZE } from './dataset.js';
import { resample, type Pixels, type TapCache } from './resample.js';

/** Grey level of the ground that a thumbnail's image lies on; shows both black and white edges. */
const GROUND = 128;

/**
 * The whole image, as large as it fits, centred on a grey square: uint8, [THUMBNAIL_SIZE, THUMBNAIL_SIZE, 3].
 * `aspect` is width / height of the original, which `image` may have been squeezed from.
 */
export function makeThumbnail(image: Pixels, aspect: number, cache: TapCache): Uint8Array {
  const width = Math.max(1, Math.round(THUMBNAIL_SIZE * Math.min(1, aspect)));
  const height = Math.max(1, Math.round(THUMBNAIL_SIZE * Math.min(1, 1 / aspect)));
  const pixels = resample(image, width, height, cache);
  const left = (THUMBNAIL_SIZE - width) >> 1;
  const top = (THUMBNAIL_SIZE - height) >> 1;
  const out = new Uint8Array(THUMBNAIL_SIZE * THUMBNAIL_SIZE * 3).fill(GROUND);
  const green = image.channels === 3 ? 1 : 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * image.channels;
      const to = ((top + y) * THUMBNAIL_SIZE + left + x) * 3;
      out[to] = pixels[from]!;
      out[to + 1] = pixels[from + green]!;
      out[to + 2] = pixels[from + 2 * green]!;
    }
  }
  return out;
}
