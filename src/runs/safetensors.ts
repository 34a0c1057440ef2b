import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * The safetensors layout (https://github.com/huggingface/safetensors): a little-endian 8-byte length, a JSON header
 * of names, types, shapes and byte ranges, then the data. One entry of `__metadata__` is ours: a SHA-256 over the
 * header (with zeros in the checksum's place) and the data, so that a torn or altered file is noticed.
 * Typed arrays are written as they stand in memory: every platform that Node runs on here is little-endian.
 */
export type TensorData = Int32Array | Float32Array | Uint16Array | Uint8Array;

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const DTYPES = ['I32', 'F32', 'U16', 'U8'] as const;
type Dtype = (typeof DTYPES)[number];

const NO_CHECKSUM = '0'.repeat(64);

const entrySchema = z.object({
  dtype: z.enum(DTYPES),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const headerSchema = z
  .looseObject({ __metadata__: z.record(z.string(), z.string()) })
  .transform(({ __metadata__: metadata, ...entries }) => ({ metadata, entries }))
  .pipe(z.object({ metadata: z.record(z.string(), z.string()), entries: z.record(z.string(), entrySchema) }));

/** The file's bytes in pieces, to be written one after the other. */
export function encodeTensors(file: TensorFile): Uint8Array[] {
  // 4-byte types first: every tensor then starts at a multiple of its element's size.
  const tensors = [...file.tensors].sort(
    ([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT,
  );
  const header: Record<string, unknown> = { __metadata__: { ...file.metadata, sha256: NO_CHECKSUM } };
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    if (shape.reduce((product, side) => product * side, 1) !== data.length) {
      throw new Error(`${name} has ${data.length} values, not those of [${shape.join(', ')}]`);
    }
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const text = JSON.stringify(header);
  const padded = text.padEnd(text.length + ((8 - (Buffer.byteLength(text) % 8)) % 8), ' ');
  const data = tensors.map(([, tensor]) => bytesOf(tensor.data));
  const headerBytes = new TextEncoder().encode(padded.replace(NO_CHECKSUM, checksum(padded, data)));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(headerBytes.length), true);
  return [length, headerBytes, ...data];
}

/** The tensors in `bytes`, or null when it is torn, altered or not of this layout. */
export function decodeTensors(bytes: Uint8Array): TensorFile | null {
  if (bytes.length < 8) return null;
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (headerLength > bytes.length - 8) return null;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(8, 8 + headerLength));
  const data = bytes.subarray(8 + headerLength);
  const header = parseHeader(text);
  const sum = header?.metadata.sha256;
  if (header === null || sum === undefined) return null;
  if (checksum(text.replace(sum, NO_CHECKSUM), [data]) !== sum) return null;

  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of Object.entries(header.entries)) {
    const [start, end] = entry.data_offsets;
    // A copy: the data may stand at an odd place of the file's buffer, and small tensors must not keep all of it.
    tensors.set(name, {
      shape: entry.shape,
      data: arrayOf(entry.dtype, Uint8Array.from(data.subarray(start, end))),
    });
  }
  return { tensors, metadata: header.metadata };
}

function parseHeader(text: string): z.infer<typeof headerSchema> | null {
  try {
    return headerSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function checksum(header: string, data: readonly Uint8Array[]): string {
  // The length keeps a shifted border between header and data from giving the same sum.
  const hash = createHash('sha256').update(`${header.length}\n`).update(header);
  for (const piece of data) hash.update(piece);
  return hash.digest('hex');
}

function dtypeOf(data: TensorData): Dtype {
  if (data instanceof Int32Array) return 'I32';
  if (data instanceof Float32Array) return 'F32';
  return data instanceof Uint16Array ? 'U16' : 'U8';
}

function bytesOf(data: TensorData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function arrayOf(dtype: Dtype, bytes: Uint8Array<ArrayBuffer>): TensorData {
  switch (dtype) {
    case 'I32':
      return new Int32Array(bytes.buffer);
    case 'F32':
      return new Float32Array(bytes.buffer);
    case 'U16':
      return new Uint16Array(bytes.buffer);
    case 'U8':
      return bytes;
  }
}
