import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { messageOf, UserError } from '../protocol/user-error.js';
import { errorCode } from '../disk/disk-error.js';

// npyjs takes a whole file at once (Node reads at most 2 GiB so), makes a JavaScript array of every boolean, and does
// not compare the length of the file with the shape it claims; so the format, which is small, is read here.

const DTYPES = {
  '|b1': { name: 'bool', array: Uint8Array },
  '|u1': { name: 'uint8', array: Uint8Array },
  '|i1': { name: 'int8', array: Int8Array },
  '<u2': { name: 'uint16', array: Uint16Array },
  '<i2': { name: 'int16', array: Int16Array },
  '<u4': { name: 'uint32', array: Uint32Array },
  '<i4': { name: 'int32', array: Int32Array },
  '<u8': { name: 'uint64', array: BigUint64Array },
  '<i8': { name: 'int64', array: BigInt64Array },
  '<f4': { name: 'float32', array: Float32Array },
  '<f8': { name: 'float64', array: Float64Array },
} as const;

export type DtypeName = (typeof DTYPES)[keyof typeof DTYPES]['name'];

/** A NumPy file whose header has been checked, against the file's length too. */
export interface NpyFile {
  readonly path: string;
  readonly dtype: DtypeName;
  readonly shape: readonly number[];
  /** Where the data begin. */
  readonly offset: number;
}

// \x93NUMPY
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const LONGEST_HEADER = 1 << 20;
const PIECE = 1 << 22;

/**
 * Reads the header of a .npy file (numpy.lib.format, versions 1 to 3; row-major, little-endian numbers or booleans).
 * Throws a UserError that names the file when it is missing, no such file, of another type, or of the wrong length.
 */
export function openNpy(path: string): NpyFile {
  return withFile(path, (descriptor) => {
    const start = readBytes(descriptor, 0, 12);
    if (start.length < 12 || MAGIC.some((byte, i) => start[i] !== byte)) {
      throw new UserError(`${path} is no .npy file: save it with numpy.save.`);
    }
    const wide = start[6]! > 1;
    const headerStart = wide ? 12 : 10;
    const view = new DataView(start.buffer);
    const offset = headerStart + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
    const size = fstatSync(descriptor).size;
    if (offset > size) throw new UserError(`${path} is cut off in its header: save it again.`);
    const length = Math.min(offset - headerStart, LONGEST_HEADER);
    const header = new TextDecoder().decode(readBytes(descriptor, headerStart, length));
    const found = parseHeader(path, header);
    const items = found.shape.reduce((product, n) => product * n, 1);
    const expected = offset + items * DTYPES[found.descr].array.BYTES_PER_ELEMENT;
    if (size !== expected) {
      throw new UserError(
        `${path} has ${size} bytes, but its header promises ${expected}: it is damaged or cut off; save it again.`,
      );
    }
    return { path, dtype: DTYPES[found.descr].name, shape: found.shape, offset };
  });
}

/**
 * Reads all values into `out`, which has one place for each; they are converted as its type converts numbers (so
 * float64 is rounded to float32).
 */
export function readNpy(file: NpyFile, out: Float32Array | Float64Array | Uint8Array): void {
  const type = Object.values(DTYPES).find(({ name }) => name === file.dtype)!;
  withFile(file.path, (descriptor) => {
    let position = file.offset;
    for (let at = 0; at < out.length; at += PIECE) {
      const count = Math.min(PIECE, out.length - at);
      const bytes = readBytes(descriptor, position, count * type.array.BYTES_PER_ELEMENT);
      if (bytes.length < count * type.array.BYTES_PER_ELEMENT) {
        throw new UserError(`${file.path} became shorter while it was read: try again.`);
      }
      position += bytes.length;
      const values = new type.array(bytes.buffer, 0, count);
      if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
        values.forEach((value, i) => (out[at + i] = Number(value)));
      } else out.set(values, at);
    }
  });
}

/** The header is a Python literal, such as {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }. */
function parseHeader(path: string, header: string): { descr: keyof typeof DTYPES; shape: number[] } {
  const descr = /'descr'\s*:\s*('([^']*)'|\[)/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape'\s*:\s*\(((?:\s*\d+\s*,?)*)\)/.exec(header)?.[1];
  if (descr === null || order === undefined || shape === undefined) {
    throw new UserError(`${path} has a header that is not numpy.save's: save it again.`);
  }
  const found = descr[2] ?? 'a structure';
  if (!isDtype(found)) {
    throw new UserError(
      `${path} holds ${found}: expected little-endian float32 or float64, integers or booleans; convert it with astype.`,
    );
  }
  if (order === 'True') {
    throw new UserError(`${path} is in Fortran order: save numpy.ascontiguousarray of it.`);
  }
  return { descr: found, shape: (shape.match(/\d+/g) ?? []).map(Number) };
}

function isDtype(descr: string): descr is keyof typeof DTYPES {
  return descr in DTYPES;
}

/** Fewer bytes than asked for only at the end of the file; at the start of a buffer of their own, so aligned. */
function readBytes(descriptor: number, position: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(descriptor, bytes, filled, length - filled, position + filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

function withFile<T>(path: string, use: (descriptor: number) => T): T {
  const descriptor = openForReading(path);
  try {
    return use(descriptor);
  } catch (error) {
    if (errorCode(error) === 'EISDIR') throw new UserError(`${path} is a folder: expected a .npy file.`);
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function openForReading(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const sentence =
      errorCode(error) === 'ENOENT'
        ? `${path} is missing: expected a .npy file there.`
        : `${path} cannot be read: ${messageOf(error)}.`;
    throw new UserError(sentence, { cause: error });
  }
}
