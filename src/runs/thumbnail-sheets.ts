import sharp from 'sharp';
import { writeFileAtomically } from '../disk/atomic-file.js';
import { thumbnailSheetFile, type RunFolder } from './run-folder.js';

/** Side in pixels of a thumbnail, as the datasets' reader makes them. */
export const THUMBNAIL_SIZE = 64;
/** Thumbnails a row and rows a sheet. Example i is on sheet ⌊i/100⌋, at row ⌊i/10⌋ mod 10, column i mod 10. */
export const SHEET_COLUMNS = 10;
export const THUMBNAILS_PER_SHEET = SHEET_COLUMNS * SHEET_COLUMNS;

const SHEET_SIZE = SHEET_COLUMNS * THUMBNAIL_SIZE;
const ROW_BYTES = THUMBNAIL_SIZE * 3;

/**
 * Sheets that are encoded at once, on threads of the image library, while the next ones fill. Four leave 27 MB more
 * behind than one.
 */
const ENCODED_AT_ONCE = 2;

/** Packs thumbnails into WebP sheets, each written as soon as it is full; a last part-filled one is black beyond. */
export class ThumbnailSheets {
  readonly #run: RunFolder;
  readonly #writing = new Set<Promise<void>>();
  #sheet = new Uint8Array(SHEET_SIZE * SHEET_SIZE * 3);
  #count = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(run: RunFolder) {
    this.#run = run;
  }

  /** `thumbnail`: uint8, [THUMBNAIL_SIZE, THUMBNAIL_SIZE, 3]. Throws also what an earlier sheet failed with. */
  async append(thumbnail: Uint8Array): Promise<void> {
    if (thumbnail.length !== THUMBNAIL_SIZE * ROW_BYTES) {
      throw new Error(`A thumbnail has ${thumbnail.length} bytes, not ${THUMBNAIL_SIZE * ROW_BYTES}`);
    }
    const place = this.#count % THUMBNAILS_PER_SHEET;
    const left = (place % SHEET_COLUMNS) * ROW_BYTES;
    const top = Math.floor(place / SHEET_COLUMNS) * THUMBNAIL_SIZE;
    for (let row = 0; row < THUMBNAIL_SIZE; row++) {
      const pixels = thumbnail.subarray(row * ROW_BYTES, (row + 1) * ROW_BYTES);
      this.#sheet.set(pixels, (top + row) * SHEET_SIZE * 3 + left);
    }
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
    this.#sheet = new Uint8Array(sheet.length);
    const number = Math.ceil(this.#count / THUMBNAILS_PER_SHEET) - 1;
    const writing = this.#write(number, sheet)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }

  async #write(number: number, sheet: Uint8Array): Promise<void> {
    const raw = { width: SHEET_SIZE, height: SHEET_SIZE, channels: 3 } as const;
    // Effort 0 takes a third of the default's time for a tenth more bytes.
    const { data: webp } = await sharp(sheet, { raw }).webp({ quality: 85, effort: 0 }).toUint8Array();
    writeFileAtomically(thumbnailSheetFile(this.#run, number), webp);
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
