import { writeFileAtomically } from '../disk/atomic-file.js';
import { thumbnailSheetFile, type RunFolder } from './run-folder.js';
import { emptySheet, encodeSheet, putThumbnail, THUMBNAILS_PER_SHEET } from './thumbnail-sheet.js';

/**
 * Sheets that are encoded at once, on threads of the image library, while the next ones fill. Four leave 27 MB more
 * behind than one.
 */
const ENCODED_AT_ONCE = 2;

/** Packs thumbnails into WebP sheets, each written as soon as it is full; a last part-filled one is black beyond. */
export class ThumbnailSheets {
  readonly #run: RunFolder;
  readonly #writing = new Set<Promise<void>>();
  #sheet = emptySheet();
  #count = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(run: RunFolder) {
    this.#run = run;
  }

  /** `thumbnail`: uint8, [THUMBNAIL_SIZE, THUMBNAIL_SIZE, 3]. Throws also what an earlier sheet failed with. */
  async append(thumbnail: Uint8Array): Promise<void> {
    const place = this.#count % THUMBNAILS_PER_SHEET;
    putThumbnail(this.#sheet, place, thumbnail);
    this.#count++;
    if (place < THUMBNAILS_PER_SHEET - 1) return;
    this.#start();
    if (this.#writing.size === ENCODED_AT_ONCE) await Promise.race(this.#writing);
    this.#throwFailure();
  }

  /** Writes the last sheet; afterwards all are there. */
  async finish(): Promise<void> {
    if (this.#count % THUMBNAILS_PER_SHEET > 0) this.#start();
    await this.settle();
    this.#throwFailure();
  }

  /** Waits until nothing is being written any more, whether that succeeds or not. */
  async settle(): Promise<void> {
    await Promise.all(this.#writing);
  }

  #start(): void {
    const sheet = this.#sheet;
    this.#sheet = emptySheet();
    const number = Math.ceil(this.#count / THUMBNAILS_PER_SHEET) - 1;
    const writing = this.#write(number, sheet)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }

  async #write(number: number, sheet: Uint8Array): Promise<void> {
    writeFileAtomically(thumbnailSheetFile(this.#run, number), await encodeSheet(sheet));
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
