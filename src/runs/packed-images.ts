import { closeSync, openSync, readSync } from 'node:fs';
import type { ImageSource } from '../engine/image-source.js';

/**
 * Decoded images in one file, read at random places: the processes of a run share the system's page cache instead of
 * each holding all pixels. Owns a file descriptor until `close`.
 */
export class PackedImages implements ImageSource {
  readonly count: number;
  readonly size: number;
  readonly channels: number;
  readonly #path: string;
  readonly #descriptor: number;

  constructor(
    path: string,
    shape: { readonly count: number; readonly size: number; readonly channels: number },
  ) {
    this.count = shape.count;
    this.size = shape.size;
    this.channels = shape.channels;
    this.#path = path;
    this.#descriptor = openSync(path, 'r');
  }

  read(indices: Int32Array, out: Uint8Array): void {
    const bytes = this.size * this.size * this.channels;
    for (let first = 0; first < indices.length;) {
      const start = indices[first]!;
      let next = first + 1;
      while (next < indices.length && indices[next] === start + next - first) next++;
      if (start < 0 || start + next - first > this.count) {
        throw new RangeError(`Images ${start} to ${start + next - first - 1} of ${this.count}`);
      }
      this.#readInto(out.subarray(first * bytes, next * bytes), start * bytes);
      first = next;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #readInto(target: Uint8Array, position: number): void {
    for (let done = 0; done < target.length;) {
      const read = readSync(this.#descriptor, target, done, target.length - done, position + done);
      if (read === 0) throw new Error(`${this.#path} ends before its last image`);
      done += read;
    }
  }
}
