import { extname } from 'node:path';
import type { WantedColumns } from './manifest-columns.js';
import { createPathResolver } from './manifest-path.js';
import { idOf } from './manifest.js';
import { CSV, JSONL, type ManifestSource } from './saving/manifest-rows.js';

/** A row of a manifest that is open as text. Places count UTF-16 code units from the text's start. */
export interface RowInText {
  readonly id: string;
  readonly label: string;
  /** Where the row begins. */
  readonly at: number;
  /** Where the label stands, with its quotes. */
  readonly start: number;
  readonly end: number;
  /** What to write from `start` to `end` for another label. */
  readonly written: (label: string) => string;
}

/** A row by its image. Places as in RowInText, of the whole row. */
export interface PathInText {
  readonly id: string;
  readonly path: string;
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

export interface ManifestText {
  /** Absolute path of the manifest: names the format, and paths in it start from its folder. */
  readonly file: string;
  readonly text: string;
  readonly columns: WantedColumns;
}

/** How many rows are read between two looks at the clock. */
const ROWS_A_LOOK = 64;
/** How long others wait for this process at most. */
const SLICE_MS = 8;

/**
 * Finds the rows whose ids are `wanted`, in their order. Lets others of the process have their turn every few
 * milliseconds.
 * @throws UserError where the dataset's reader would, and the signal's reason.
 */
export async function* rowsInText(
  { file, text, columns }: ManifestText,
  folder: string,
  wanted: ReadonlySet<string>,
  signal: AbortSignal,
): AsyncGenerator<RowInText, void, undefined> {
  const format = isJsonLines(file) ? JSONL : CSV;
  const blocks = blocksOf(text);
  const source = sourceOf(file, blocks);
  const place = placeIn(blocks);
  const resolver = createPathResolver(folder, file, signal);
  const encode = await format.encoder(source);
  const pause = pacer(signal);
  for await (const placed of format.rows(source, columns)) {
    await pause();
    const { row } = placed;
    if (row.path === '' || row.label === '') continue;
    const found = await resolver.resolve(row.path, row.line);
    if (!('path' in found)) continue;
    const id = idOf(row, placed.columns, found.path);
    if (!wanted.has(id)) continue;
    const label = placed.label();
    const at = place(placed.start);
    const start = place(label.start);
    const rowText = placed.text();
    yield {
      id,
      label: row.label,
      at,
      start,
      end: start + label.old.length,
      written: (name) => encode(name, label.old, rowText),
    };
  }
}

/** The row that a place in the text lies in; null: none that names an image. Pauses and throws as `rowsInText`. */
export async function rowAt(
  { file, text, columns }: ManifestText,
  folder: string,
  offset: number,
  signal: AbortSignal,
): Promise<PathInText | null> {
  const format = isJsonLines(file) ? JSONL : CSV;
  const blocks = blocksOf(text);
  const byte = Buffer.byteLength(text.slice(0, offset));
  const pause = pacer(signal);
  for await (const placed of format.rows(sourceOf(file, blocks), columns)) {
    await pause();
    if (placed.start > byte) return null;
    if (placed.end <= byte && placed.endsLine) continue;
    const { row } = placed;
    if (row.path === '') return null;
    const found = await createPathResolver(folder, file, signal).resolve(row.path, row.line);
    if (!('path' in found)) return null;
    const place = placeIn(blocks);
    const id = idOf(row, placed.columns, found.path);
    return { id, path: found.path, label: row.label, start: place(placed.start), end: place(placed.end) };
  }
  return null;
}

export function isJsonLines(file: string): boolean {
  return ['.jsonl', '.ndjson'].includes(extname(file).toLowerCase());
}

/** To be awaited once a row: lets others have their turn when it is time. */
function pacer(signal: AbortSignal): () => Promise<void> {
  let pausedAt = performance.now();
  let number = 0;
  return async () => {
    if (number++ % ROWS_A_LOOK !== 0 || performance.now() - pausedAt <= SLICE_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    pausedAt = performance.now();
  };
}

interface TextBlock {
  readonly text: string;
  /** Of its first character. */
  readonly at: number;
}

const BLOCK = 32 * 1024;

function blocksOf(text: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  for (let at = 0; at < text.length;) {
    let end = Math.min(at + BLOCK, text.length);
    // The two halves of a character stay together.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end++;
    blocks.push({ text: text.slice(at, end), at });
    at = end;
  }
  return blocks;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function sourceOf(file: string, blocks: readonly TextBlock[]): ManifestSource {
  return {
    file,
    *blocks() {
      for (const block of blocks) yield bytesOf(block);
    },
  };
}

function bytesOf({ text }: TextBlock): Uint8Array {
  return Buffer.from(text, 'utf8');
}

/** From places in bytes to places in the text. Places have to be asked for in rising order. */
function placeIn(blocks: readonly TextBlock[]): (byte: number) => number {
  let index = 0;
  let start = 0;
  let bytes: Uint8Array | null = null;
  return (byte) => {
    for (;;) {
      const block = blocks[index];
      if (block === undefined) throw new Error(`There is no byte ${byte}`);
      bytes ??= bytesOf(block);
      if (byte <= start + bytes.length) {
        const inside = bytes.subarray(0, byte - start);
        return block.at + Buffer.from(inside).toString('utf8').length;
      }
      start += bytes.length;
      bytes = null;
      index++;
    }
  };
}
