import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { diskError, errorCode } from './disk-error.js';
import { realFileSystem, type FileSystem } from './file-system.js';

const TEMPORARY = /^\..+\.\d+-\d+\.dlens-tmp$/;
let temporaries = 0;

/**
 * A file that appears under its name only when it is complete: written beside it under a temporary name, flushed to
 * the disk and renamed. Owns a file descriptor: end it with `commit` or `discard`.
 */
export class AtomicFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #fileSystem: FileSystem;
  #descriptor: number | undefined;

  /** @throws UserError when the folder cannot be written. */
  constructor(path: string, fileSystem: FileSystem = realFileSystem) {
    this.#path = path;
    this.#fileSystem = fileSystem;
    this.#temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${temporaries++}.dlens-tmp`);
    this.#descriptor = this.#attempt(() => fileSystem.openSync(this.#temporary, 'wx'));
  }

  /** @throws UserError when the disk is full or refuses; the temporary file is gone then. */
  write(data: Uint8Array | string): void {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
    this.#attempt(() => {
      // A nearly full disk takes a part and reports no error until the next write, so go on until all is taken.
      // (write-file-atomic 7.0.1 does not, and leaves half a file under the final name.)
      for (let start = 0; start < bytes.length;) {
        start += this.#fileSystem.writeSync(this.#open(), bytes, start, bytes.length - start);
      }
    });
  }

  /** Changes what is not content, such as the mode, before the file appears. */
  adjust(change: (descriptor: number) => void): void {
    this.#attempt(() => {
      change(this.#open());
    });
  }

  commit(): void {
    this.#attempt(() => {
      this.#fileSystem.fsyncSync(this.#open());
      this.#close();
      this.#fileSystem.renameSync(this.#temporary, this.#path);
    });
  }

  discard(): void {
    if (this.#descriptor !== undefined) this.#close();
    this.#fileSystem.rmSync(this.#temporary, { force: true });
  }

  #close(): void {
    const descriptor = this.#open();
    // Whatever closing says, a descriptor is gone afterwards.
    this.#descriptor = undefined;
    this.#fileSystem.closeSync(descriptor);
  }

  #open(): number {
    if (this.#descriptor === undefined) throw new Error(`${this.#path} is already written or discarded`);
    return this.#descriptor;
  }

  #attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      this.discard();
      throw diskError(error, this.#path);
    }
  }
}

/** @throws UserError when the disk is full or refuses; then what stood at `path` before still does. */
export function writeFileAtomically(
  path: string,
  data: Uint8Array | string,
  fileSystem: FileSystem = realFileSystem,
): void {
  const file = new AtomicFile(path, fileSystem);
  file.write(data);
  file.commit();
}

/** Removes what killed processes left half written in `folder`. Call it only while no other process writes there. */
export function sweepTemporaries(folder: string): void {
  for (const name of namesIn(folder)) {
    if (isTemporary(name)) rmSync(join(folder, name), { force: true });
  }
}

/** Whether a file of this name is one that is being written, or was when its process was killed. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}

/** Names in a folder in code point order; none when the folder does not exist. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
