import type { ImageSource } from '../../../src/engine/image-source.js';
import { createRandom } from '../../../src/engine/random.js';

/** Images of two classes that a network learns in a few steps: class c is bright in its half, with noise. */
export function toyImages(
  count: number,
  size: number,
  seed: number,
): { images: ImageSource; labels: Int32Array } {
  const random = createRandom(seed);
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  const pixels = new Uint8Array(count * size * size);
  for (let i = 0; i < count; i++) {
    for (let p = 0; p < size * size; p++) {
      const bright = (p % size < size / 2 ? 0 : 1) === labels[i];
      pixels[i * size * size + p] = (bright ? 150 : 60) + random.below(80);
    }
  }
  return { images: sourceOf(pixels, count, size), labels };
}

export function sourceOf(pixels: Uint8Array, count: number, size: number): ImageSource {
  const length = size * size;
  return {
    count,
    size,
    channels: 1,
    read(indices, out) {
      indices.forEach((index, at) => {
        out.set(pixels.subarray(index * length, (index + 1) * length), at * length);
      });
    },
  };
}
