import type { THUMBNAIL_SHEETS } from '../../src/protocol/audit-view.js';
import { Lru } from './lru.js';

// The protocol's own value, held to it by its literal type: importing it would bring the host's validator along.
const SHEETS: typeof THUMBNAIL_SHEETS = { side: 64, columns: 10, perSheet: 100 };

/** Sheets as they were read: half of those of 60,000 examples. */
const COMPRESSED_BYTES = 24 * 2 ** 20;
/** Decoded sheets, 1.6 MB each. */
const DECODED_SHEETS = 8;
/** So many thumbnails of a sheet are cut out of it one by one, without keeping the sheet. */
const FEW = 2;
/** Single thumbnails, 16 kB each. */
const CELLS = 1500;
/** Sheets fetched and decoded at a time. */
const SIDE_BY_SIDE = 4;
/** In place of a sheet's number: the one that was taken besides the run's own. */
const TAKEN = -1;

export type ThumbnailListener = (bitmap: ImageBitmap | null) => void;

interface SheetRequest {
  readonly sheet: number;
  readonly abort: AbortController;
  /** By place; several cells may show the same example. */
  readonly listeners: Map<number, Set<ThumbnailListener>>;
}

/**
 * Thumbnails out of the run's sheets. What was asked for last comes first, and what nobody waits for any more is given
 * up, so that fast scrolling leaves no queue behind. Sheets are decoded off the main thread.
 */
export class ThumbnailStore {
  readonly #base: string;
  readonly #compressed = new Lru<number, Blob>(COMPRESSED_BYTES);
  readonly #decoded = new Lru<number, ImageBitmap>(DECODED_SHEETS, (bitmap) => {
    bitmap.close();
  });
  readonly #cells = new Lru<number, ImageBitmap>(CELLS, (bitmap) => {
    bitmap.close();
  });
  /** A sheet besides the run's own: where it is, and where on it examples stand. */
  #taken: { readonly uri: string; readonly indices: ReadonlyMap<number, number> } | null = null;
  #usesTaken = false;
  /** What came from it, until the same example's thumbnail comes from the run's own. */
  readonly #rough = new Map<number, ImageBitmap>();
  readonly #waiting = new Map<number, SheetRequest>();
  readonly #running = new Map<number, SheetRequest>();

  readonly #onDone: () => void;

  /** `base`: the URI of the folder of the sheets. `onDone`: nothing is waited for any more. */
  constructor(base: string, onDone: () => void = () => undefined) {
    this.#base = base.replace(/\/$/, '');
    this.#onDone = onDone;
  }

  /** Has rough thumbnails of some examples shown, which stand in this order on a sheet of their own. */
  takeSheet(uri: string, places: Iterable<number>): void {
    this.#taken = { uri, indices: new Map([...places].map((place, index) => [place, index])) };
    this.#usesTaken = true;
  }

  /** Has thumbnails come from the run's own sheets from now on. Rough ones stand for them until they do. */
  dropSheet(): void {
    this.#usesTaken = false;
  }

  /** The thumbnail where it is at hand. It may be closed in a later turn: draw it in this one. */
  at(place: number): ImageBitmap | undefined {
    return this.#cells.get(place) ?? this.#rough.get(place);
  }

  /** Whether the one at hand is rough, and a better one can be asked for. */
  isRough(place: number): boolean {
    return !this.#usesTaken && this.#rough.has(place) && this.#cells.get(place) === undefined;
  }

  /** Calls `listener` with the thumbnail, to be drawn in that turn, or with null: it cannot be had. */
  ask(place: number, listener: ThumbnailListener): () => void {
    const sheet = this.#sheetOf(place);
    const request = this.#request(sheet);
    const listeners = request.listeners.get(place) ?? new Set();
    request.listeners.set(place, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) request.listeners.delete(place);
      if (request.listeners.size > 0) return;
      request.abort.abort();
      if (this.#waiting.get(sheet) === request) this.#waiting.delete(sheet);
      if (this.#running.get(sheet) === request) this.#running.delete(sheet);
    };
  }

  /** What is asked of a sheet; where it is not being served yet, it is the next to be. */
  #request(sheet: number): SheetRequest {
    const running = this.#running.get(sheet);
    if (running !== undefined) return running;
    const request = this.#waiting.get(sheet) ?? newRequest(sheet);
    // Last in the map is first to be fetched.
    this.#waiting.delete(sheet);
    this.#waiting.set(sheet, request);
    queueMicrotask(() => {
      this.#start();
    });
    return request;
  }

  close(): void {
    for (const { abort } of [...this.#waiting.values(), ...this.#running.values()]) abort.abort();
    this.#waiting.clear();
    this.#cells.clear();
    for (const bitmap of this.#rough.values()) bitmap.close();
    this.#rough.clear();
    this.#decoded.clear();
    this.#compressed.clear();
  }

  #start(): void {
    while (this.#running.size < SIDE_BY_SIDE) {
      const request = [...this.#waiting.values()].pop();
      if (request === undefined) return;
      this.#waiting.delete(request.sheet);
      this.#running.set(request.sheet, request);
      void this.#serve(request);
    }
  }

  async #serve(request: SheetRequest): Promise<void> {
    try {
      // Listeners may join while a cell is cut out; hence by turns until none is left.
      for (let next = first(request.listeners); next !== undefined; next = first(request.listeners)) {
        const [place] = next;
        const cell = await this.#cell(request, place);
        const listeners = request.listeners.get(place) ?? [];
        request.listeners.delete(place);
        for (const listener of listeners) listener(cell);
      }
    } catch {
      // Aborted: nobody listens. Else the sheet is missing or damaged, which the cells show, unless there is another.
      if (request.sheet === TAKEN) this.#moveOn(request);
      for (const listeners of request.listeners.values()) for (const listener of listeners) listener(null);
      request.listeners.clear();
    } finally {
      if (this.#running.get(request.sheet) === request) this.#running.delete(request.sheet);
      this.#start();
      if (this.#running.size === 0) this.#onDone();
    }
  }

  async #cell(request: SheetRequest, place: number): Promise<ImageBitmap> {
    const { sheet } = request;
    const cells = sheet === TAKEN ? this.#rough : this.#cells;
    const known = cells.get(place);
    if (known !== undefined) return known;
    // Asked for each time: other sheets that came meanwhile may have had a decoded one closed.
    return keep(cells, place, await cut(await this.#sheet(request), this.#indexOf(sheet, place)));
  }

  #sheetOf(place: number): number {
    return this.#usesTaken && this.#taken?.indices.has(place) === true
      ? TAKEN
      : Math.floor(place / SHEETS.perSheet);
  }

  #indexOf(sheet: number, place: number): number {
    return sheet === TAKEN ? (this.#taken?.indices.get(place) ?? 0) : place % SHEETS.perSheet;
  }

  #uriOf(sheet: number): string {
    if (sheet === TAKEN && this.#taken !== null) return this.#taken.uri;
    return `${this.#base}/sheet_${String(sheet).padStart(4, '0')}.webp`;
  }

  /** Looks on the run's own sheets for what was asked of the one that was taken, which is then dropped. */
  #moveOn({ listeners, abort }: SheetRequest): void {
    if (abort.signal.aborted) return;
    this.dropSheet();
    // The same sets: who gives up is taken out of them.
    for (const [place, ofPlace] of listeners)
      this.#request(this.#sheetOf(place)).listeners.set(place, ofPlace);
    listeners.clear();
  }

  /** Decoded where several thumbnails are wanted of it, else as it was read. */
  async #sheet({ sheet, abort: { signal }, listeners }: SheetRequest): Promise<ImageBitmap | Blob> {
    const known = this.#decoded.get(sheet);
    if (known !== undefined) return known;
    let blob = this.#compressed.get(sheet);
    if (blob === undefined) {
      const uri = this.#uriOf(sheet);
      const response = await fetch(uri, { signal });
      if (!response.ok) throw new Error(`${uri} was answered with status ${response.status}`);
      blob = await response.blob();
      this.#compressed.set(sheet, blob, blob.size);
    }
    // Ordered by score, neighbours come from anywhere: whole sheets would be 1.6 MB each for the garbage collector to
    // free, and its steps are what frames of scrolling wait for.
    if (listeners.size <= FEW) return blob;
    const bitmap = keep(this.#decoded, sheet, await createImageBitmap(blob));
    signal.throwIfAborted();
    return bitmap;
  }
}

function newRequest(sheet: number): SheetRequest {
  return { sheet, abort: new AbortController(), listeners: new Map() };
}

function first<Key, Value>(map: ReadonlyMap<Key, Value>): readonly [Key, Value] | undefined {
  for (const entry of map) return entry;
  return undefined;
}

/**
 * The bitmap that is kept under this key from now on: the one that is there, should it have come by a request that was
 * called off meanwhile. Whoever was given that one is about to draw it.
 */
function keep<Key>(
  kept: Pick<Map<Key, ImageBitmap>, 'get'> & { set(key: Key, bitmap: ImageBitmap): unknown },
  key: Key,
  bitmap: ImageBitmap,
): ImageBitmap {
  const before = kept.get(key);
  if (before === undefined) {
    kept.set(key, bitmap);
    return bitmap;
  }
  bitmap.close();
  return before;
}

/** `index`: on the sheet. */
function cut(sheet: ImageBitmap | Blob, index: number): Promise<ImageBitmap> {
  const { side, columns } = SHEETS;
  return createImageBitmap(sheet, (index % columns) * side, Math.floor(index / columns) * side, side, side);
}
