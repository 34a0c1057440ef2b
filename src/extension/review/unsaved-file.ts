import { rm } from 'node:fs/promises';
import { throttle, type Throttle } from '../throttle.js';

/** How often decisions that come one after another are written down. */
const WRITE_MS = 500;

export interface UnsavedFileOptions {
  /** Writes what is not saved now: whole, or the file stays as it was. */
  readonly write: (path: string) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/** A file of what is not saved, which is there exactly as long as there is such. */
export class UnsavedFile {
  readonly path: string;
  readonly #options: UnsavedFileOptions;
  readonly #writing: Throttle;
  /** Whether there is something that is not saved, and whether that is still to be written. */
  #isWanted = false;
  #isOutdated = false;
  /** What is done to the file, one after another. */
  #last: Promise<void> = Promise.resolve();

  constructor(path: string, options: UnsavedFileOptions) {
    this.path = path;
    this.#options = options;
    this.#writing = throttle(() => void this.flush(), WRITE_MS);
  }

  /** Something has changed that is not saved: written at once, or soon where the last time was just now. */
  keep(): void {
    this.#isWanted = true;
    this.#isOutdated = true;
    this.#writing.request();
  }

  /** All is saved, or given up; resolves when the file is gone. */
  forget(): Promise<void> {
    this.#isWanted = false;
    this.#isOutdated = false;
    return this.#then(() => (this.#isWanted ? Promise.resolve() : rm(this.path, { force: true })));
  }

  /** Resolves when all that is not saved is written. */
  flush(): Promise<void> {
    return this.#then(async () => {
      if (!this.#isOutdated) return;
      this.#isOutdated = false;
      await this.#options.write(this.path);
    });
  }

  /** Ends it, with the file as it is to be for whoever comes next. */
  close(): Promise<void> {
    this.#writing.dispose();
    return this.flush();
  }

  #then(action: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(action).catch(this.#options.onFailure);
    return this.#last;
  }
}
