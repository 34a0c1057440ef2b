import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { UserError } from '../protocol/user-error.js';
import { concatBytes } from './concat-bytes.js';

/** No manifest has longer lines; without a limit, one that lacks line ends would be read into memory whole. */
const LINE_LIMIT = 8 * 1024 * 1024;
const BLOCK = 256 * 1024;

/**
 * Streams a UTF-8 file in blocks of whole lines, line ends kept, without its byte order mark. Throws a UserError that
 * names the line where the file is no UTF-8 text, and what the file system throws.
 */
export function readText(path: string, signal?: AbortSignal): AsyncGenerator<string, void, undefined> {
  const chunks = createReadStream(path, { highWaterMark: BLOCK }) as AsyncIterable<Uint8Array>;
  return textOf(chunks, path, signal);
}

/** The same for bytes that come from elsewhere; `path` is for messages. A chunk is not used after the next has come. */
export async function* textOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  let rest: Uint8Array = new Uint8Array();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let line = 1;
  let isStart = true;
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    rest = rest.length > 0 ? concatBytes([rest, chunk]) : chunk;
    if (isStart && rest.length >= 3) {
      rest = withoutMark(rest, path);
      isStart = false;
    }
    const end = rest.lastIndexOf(0x0a) + 1;
    if (end > 0) {
      const block = rest.subarray(0, end);
      line = checkLines(block, line, path);
      yield decoder.decode(block);
      rest = rest.slice(end);
    } else if (rest.buffer === chunk.buffer) {
      rest = rest.slice();
    }
    if (rest.length > LINE_LIMIT) {
      throw new UserError(
        `"${path}", line ${line} is longer than ${LINE_LIMIT >> 20} MiB: expected a row an image.`,
      );
    }
  }
  if (isStart) rest = withoutMark(rest, path);
  if (rest.length > 0) {
    checkLines(rest, line, path);
    yield decoder.decode(rest);
  }
}

function withoutMark(start: Uint8Array, path: string): Uint8Array {
  const [a, b, c] = start;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    throw new UserError(
      `"${path}", line 1 begins with a UTF-16 byte order mark: expected UTF-8 text; save it as UTF-8.`,
    );
  }
  return a === 0xef && b === 0xbb && c === 0xbf ? start.subarray(3) : start;
}

/** Checks a block whose first line has the number `line`; returns the number of the line after it. */
function checkLines(block: Uint8Array, line: number, path: string): number {
  const isText = (bytes: Uint8Array): boolean => isUtf8(bytes) && !bytes.includes(0);
  const blockIsText = isText(block);
  let from = 0;
  while (from < block.length) {
    const at = block.indexOf(0x0a, from);
    const to = at < 0 ? block.length : at + 1;
    if (!blockIsText && !isText(block.subarray(from, to))) {
      throw new UserError(`"${path}", line ${line} holds bytes that are no UTF-8 text: save it as UTF-8.`);
    }
    from = to;
    line++;
  }
  return line;
}
