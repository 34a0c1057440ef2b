import { concatBytes } from '../concat-bytes.js';

/** A field's place in the file, in bytes: with its quotes, without the spaces around it. */
export interface FieldSpan {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
  /** Where the delimiter or line end behind it stands. */
  readonly next: number;
}

export interface RecordSpan {
  readonly start: number;
  /** Behind its line end. */
  readonly end: number;
  readonly fields: readonly FieldSpan[];
  /** The bytes from `start` to `end`, until the next record is asked for. */
  readonly bytes: Uint8Array;
}

const [QUOTE, LF, CR] = [0x22, 0x0a, 0x0d];

/**
 * Finds the records of a table and where each field of them stands: what csv-parse reads with the reader's options, but
 * with places. It reads on where csv-parse refuses; whoever edits by these places lets csv-parse read both files.
 */
export function* scanCsv(blocks: Iterable<Uint8Array>, delimiter: string): Generator<RecordSpan> {
  const comma = delimiter.charCodeAt(0);
  let buffer: Uint8Array = new Uint8Array();
  /** Of the buffer, in the file. */
  let base = 0;
  const scan = function* (isLast: boolean): Generator<RecordSpan> {
    let at = 0;
    while (at < buffer.length) {
      const found = recordAt(buffer, at, comma, isLast);
      if (found === null) break;
      const [start, end] = [at + base, found.end + base];
      if (found.fields.length > 0) {
        const fields = found.fields.map((field) => ({
          start: field.start + base,
          end: field.end + base,
          isQuoted: field.isQuoted,
          next: field.next + base,
        }));
        yield { start, end, fields, bytes: buffer.subarray(at, found.end) };
      }
      at = found.end;
    }
    base += at;
    buffer = buffer.slice(at);
  };
  for (const block of blocks) {
    buffer = concatBytes([buffer, block]);
    yield* scan(false);
  }
  yield* scan(true);
}

/** The text of a field in a record. */
export function fieldText({ bytes, start }: RecordSpan, field: FieldSpan): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    bytes.subarray(field.start - start, field.end - start),
  );
  return field.isQuoted ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/** A field's new text, quoted if it must be or the old one was. */
export function csvField(text: string, delimiter: string, wasQuoted: boolean): string {
  const mustQuote = text.includes(delimiter) || /["\r\n]/.test(text) || text !== text.trim();
  return wasQuoted || mustQuote ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Null: the buffer may end before the record does. No fields: an empty line. */
function recordAt(
  buffer: Uint8Array,
  from: number,
  comma: number,
  isLast: boolean,
): { readonly fields: readonly FieldSpan[]; readonly end: number } | null {
  const fields: FieldSpan[] = [];
  let at = from;
  for (;;) {
    const field = fieldAt(buffer, at, comma);
    if (field.next >= buffer.length) {
      if (!isLast) return null;
      const isEmpty = fields.length === 0 && field.start === field.end;
      return { fields: isEmpty ? [] : [...fields, field], end: buffer.length };
    }
    const byte = buffer[field.next];
    if (byte === comma) {
      fields.push(field);
      at = field.next + 1;
      continue;
    }
    // A CR at the buffer's end may have its LF in the next block.
    if (byte === CR && field.next + 1 >= buffer.length && !isLast) return null;
    const end = field.next + (byte === CR && buffer[field.next + 1] === LF ? 2 : 1);
    const isEmpty = fields.length === 0 && field.start === field.end;
    return { fields: isEmpty ? [] : [...fields, field], end };
  }
}

/** A field with what ends it: the place of a delimiter, a line end, or the buffer's end. */
function fieldAt(buffer: Uint8Array, from: number, comma: number): FieldSpan {
  const isEnd = (at: number): boolean =>
    at >= buffer.length || buffer[at] === comma || buffer[at] === LF || buffer[at] === CR;
  let start = from;
  while (!isEnd(start)) {
    const space = spaceAt(buffer, start);
    if (space === 0) break;
    start += space;
  }
  let next = start;
  if (buffer[start] === QUOTE) {
    for (next = start + 1; next < buffer.length; next++) {
      if (buffer[next] !== QUOTE) continue;
      if (buffer[next + 1] !== QUOTE) break;
      next++;
    }
    const end = Math.min(next + 1, buffer.length);
    // What follows a closing quote is space, or the reader refuses it. A quote at the buffer's end may be half a pair.
    next = end;
    while (!isEnd(next)) next++;
    return { start, end, isQuoted: true, next };
  }
  while (!isEnd(next)) next++;
  return { start, end: trimmedEnd(buffer, start, next), isQuoted: false, next };
}

function trimmedEnd(buffer: Uint8Array, start: number, end: number): number {
  const last = end > start ? buffer[end - 1]! : 0x61;
  // Most fields end with a letter or digit.
  if (last > 0x20 && last < 0x80) return end;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(buffer.subarray(start, end));
  return start + Buffer.byteLength(text.trimEnd());
}

/** Length of the white space at a place, 0 for none: what csv-parse trims; a byte order mark is among it. */
function spaceAt(buffer: Uint8Array, at: number): number {
  const first = buffer[at]!;
  if (first === 0x20 || (first >= 0x09 && first <= 0x0d)) return 1;
  if (first < 0xc2) return 0;
  for (const length of [2, 3]) {
    if (SPACES.has(Buffer.from(buffer.subarray(at, at + length)).toString('latin1'))) return length;
  }
  return 0;
}

const SPACES: ReadonlySet<string> = new Set(
  Array.from(
    '\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff',
    (space) => Buffer.from(space).toString('latin1'),
  ),
);
