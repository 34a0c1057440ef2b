import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { UserError } from '../protocol/user-error.js';
import { concatBytes } from './concat-bytes.js';
import { errorCode } from './file-reason.js';
import { readStart } from './read-start.js';

/** Reads a file, gzipped or not, in pieces of chosen length. To be closed by its owner. */
export class ByteStream {
  readonly #blocks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  private constructor(
    private readonly path: string,
    blocks: AsyncIterable<Uint8Array>,
  ) {
    this.#blocks = blocks[Symbol.asyncIterator]();
  }

  static async open(path: string): Promise<ByteStream> {
    const [first, second] = await readStart(path, 2);
    const isGzip = first === 0x1f && second === 0x8b;
    return new ByteStream(path, streamOf(path, isGzip));
  }

  /** The next `length` bytes, or fewer where the file ends. */
  async read(length: number): Promise<Uint8Array> {
    if (this.#rest.length >= length) return this.#take(length);
    const parts: Uint8Array[] = [this.#rest];
    let have = this.#rest.length;
    while (have < length) {
      const block = await this.#next();
      if (!block) break;
      parts.push(block);
      have += block.length;
    }
    this.#rest = parts.length === 1 ? parts[0]! : concatBytes(parts);
    return this.#take(Math.min(length, have));
  }

  /** How many bytes are left, or `limit` + 1 if they are more. */
  async countRest(limit: number): Promise<number> {
    let count = this.#rest.length;
    for (let block = await this.#next(); block && count <= limit; block = await this.#next())
      count += block.length;
    return Math.min(count, limit + 1);
  }

  async close(): Promise<void> {
    await this.#blocks.return?.();
  }

  #take(length: number): Uint8Array {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  async #next(): Promise<Uint8Array | undefined> {
    try {
      const next = await this.#blocks.next();
      return next.done ? undefined : next.value;
    } catch (error) {
      if (!errorCode(error).startsWith('Z_')) throw error;
      throw new UserError(`"${this.path}" is damaged or truncated: its gzip data cannot be unpacked.`);
    }
  }
}

async function* streamOf(path: string, gzip: boolean): AsyncGenerator<Uint8Array, void, undefined> {
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  if (!gzip) {
    yield* file as AsyncIterable<Uint8Array>;
    return;
  }
  const unpacked = createGunzip({ chunkSize: 256 * 1024 });
  // Unlike pipe, hands a read error on.
  file.on('error', (error) => unpacked.destroy(error));
  try {
    yield* file.pipe(unpacked) as AsyncIterable<Uint8Array>;
  } finally {
    file.destroy();
  }
}
