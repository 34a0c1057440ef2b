import type { TextEdit } from './change-set.js';
import type { FileSystem } from './file-system.js';

const BLOCK = 256 * 1024;

/** A file's bytes, 256 KiB at a time; each block is valid until the next is asked for. */
export function* fileBlocks(fileSystem: FileSystem, path: string): Generator<Uint8Array, void, undefined> {
  const descriptor = fileSystem.openSync(path, 'r');
  try {
    const buffer = new Uint8Array(BLOCK);
    for (;;) {
      const length = fileSystem.readSync(descriptor, buffer, 0, BLOCK, null);
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } finally {
    fileSystem.closeSync(descriptor);
  }
}

/** The same bytes in blocks of 256 KiB, the last one less: many small pieces would be as many calls. */
export function* coalesced(blocks: Iterable<Uint8Array>): Generator<Uint8Array, void, undefined> {
  const buffer = new Uint8Array(BLOCK);
  let length = 0;
  for (const block of blocks) {
    for (let from = 0; from < block.length;) {
      const taken = Math.min(block.length - from, BLOCK - length);
      buffer.set(block.subarray(from, from + taken), length);
      from += taken;
      length += taken;
      if (length === BLOCK) {
        yield buffer;
        length = 0;
      }
    }
  }
  if (length > 0) yield buffer.subarray(0, length);
}

/**
 * A file's bytes with the edits made, by rising offset; `sees` is shown the bytes as they are, in order. What the edits
 * say was there before is not compared: the caller compares the sum over the whole.
 */
export function* editedBlocks(
  fileSystem: FileSystem,
  path: string,
  edits: readonly TextEdit[],
  sees: (block: Uint8Array) => void,
): Generator<Uint8Array, void, undefined> {
  let start = 0;
  let next = 0;
  /** Bytes of the file up to here have been passed on or taken out. */
  let at = 0;
  for (const block of fileBlocks(fileSystem, path)) {
    sees(block);
    const end = start + block.length;
    while (at < end) {
      const edit = edits[next];
      if (edit !== undefined && edit.at <= at) {
        yield Buffer.from(edit.new);
        at += Buffer.byteLength(edit.old);
        next++;
      } else {
        const to = Math.min(end, edit?.at ?? end);
        yield block.subarray(at - start, to - start);
        at = to;
      }
    }
    start = end;
  }
  // At the very end of the file.
  for (const edit of edits.slice(next)) yield Buffer.from(edit.new);
}
