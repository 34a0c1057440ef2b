import type { ImageSource } from './image-source.js';

const CHUNK = 512;

/** Example that each one is equal to pixel by pixel, the lowest of them: itself where no lower one is equal. [N] */
export async function equalImages(images: ImageSource, breathe: () => Promise<void>): Promise<Int32Array> {
  const bytes = images.size * images.size * images.channels;
  const firsts = Int32Array.from({ length: images.count }, (_, i) => i);
  const byHash = new Map<number, number[]>();
  const chunk = new Uint8Array(CHUNK * bytes);
  const other = new Uint8Array(bytes);
  for (let start = 0; start < images.count; start += CHUNK) {
    await breathe();
    const indices = Int32Array.from({ length: Math.min(CHUNK, images.count - start) }, (_, i) => start + i);
    images.read(indices, chunk.subarray(0, indices.length * bytes));
    for (const [place, i] of indices.entries()) {
      const pixels = chunk.subarray(place * bytes, (place + 1) * bytes);
      const hash = hashOf(pixels);
      const alike = byHash.get(hash);
      if (alike === undefined) byHash.set(hash, [i]);
      else {
        const first = alike.find((candidate) => {
          images.read(Int32Array.of(candidate), other);
          return pixels.every((value, at) => value === other[at]);
        });
        if (first === undefined) alike.push(i);
        else firsts[i] = first;
      }
    }
  }
  return firsts;
}

/** Two 32-bit FNV-1a hashes with different beginnings, in the 53 bits of a number. */
function hashOf(bytes: Uint8Array): number {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x85ebca6b) ^ (b >>> 13);
  }
  return (a >>> 0) * 2 ** 21 + ((b >>> 0) & 0x1fffff);
}
