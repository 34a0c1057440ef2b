import { UserError } from '../protocol/user-error.js';
import { ByteStream } from './idx-stream.js';
import { PIXEL_LIMIT } from './image-limits.js';

/** Header of an IDX file of images: grey, 8 bits. */
export interface IdxShape {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
}

const IMAGES_MAGIC = 0x803;
const LABELS_MAGIC = 0x801;
const COUNT_LIMIT = 10_000_000;
const SIDE_LIMIT = 65_535;

/** Opens a file of images behind its header. The caller closes the stream. */
export async function openIdxImages(path: string): Promise<{ stream: ByteStream; shape: IdxShape }> {
  const stream = await ByteStream.open(path);
  try {
    return { stream, shape: parseShape(path, await stream.read(16)) };
  } catch (error) {
    await stream.close();
    throw error;
  }
}

/** The shape of a file of images whose length has been checked against its header. */
export async function checkIdxImages(path: string): Promise<IdxShape> {
  const { stream, shape } = await openIdxImages(path);
  try {
    const expected = shape.count * shape.rows * shape.columns;
    const found = await stream.countRest(expected);
    if (found !== expected) {
      throw new UserError(
        `"${path}" promises ${shape.count} images of ${shape.columns}×${shape.rows} in its header, ` +
          `${expected} bytes, but holds ${found > expected ? 'more' : `only ${found}`}.`,
      );
    }
    return shape;
  } finally {
    await stream.close();
  }
}

/** The labels of a file of labels that must hold `count` of them. */
export async function readIdxLabels(path: string, count: number): Promise<Uint8Array> {
  const stream = await ByteStream.open(path);
  try {
    const header = await stream.read(8);
    checkMagic(path, header, 8, LABELS_MAGIC, 'labels');
    const promised = numberAt(header, 4);
    if (promised !== count) {
      throw new UserError(`"${path}" has ${promised} labels for ${count} images: expected as many.`);
    }
    const labels = await stream.read(count);
    if (labels.length < count || (await stream.countRest(0)) > 0) {
      const found = labels.length < count ? `only ${labels.length}` : 'more';
      throw new UserError(`"${path}" promises ${count} labels in its header, but holds ${found}.`);
    }
    return labels;
  } finally {
    await stream.close();
  }
}

function parseShape(path: string, header: Uint8Array): IdxShape {
  checkMagic(path, header, 16, IMAGES_MAGIC, 'images');
  const shape = {
    count: numberAt(header, 4),
    rows: numberAt(header, 8),
    columns: numberAt(header, 12),
  };
  const { count, rows, columns } = shape;
  if (count === 0) throw new UserError(`"${path}" promises 0 images in its header: expected at least two.`);
  if (count > COUNT_LIMIT) {
    throw new UserError(`"${path}" promises ${count} images in its header: expected at most ${COUNT_LIMIT}.`);
  }
  if (rows * columns === 0 || Math.max(rows, columns) > SIDE_LIMIT || rows * columns > PIXEL_LIMIT) {
    throw new UserError(
      `"${path}" promises images of ${columns}×${rows} pixels in its header: ` +
        `expected 1 to ${SIDE_LIMIT} a side and at most ${PIXEL_LIMIT / 1e6} megapixels.`,
    );
  }
  return shape;
}

function checkMagic(path: string, header: Uint8Array, length: number, magic: number, kind: string): void {
  if (header.length < length) {
    throw new UserError(`"${path}" ends within its header: expected an IDX file of ${kind}.`);
  }
  const found = numberAt(header, 0);
  if (found !== magic) {
    const hex = (number: number): string => `0x${number.toString(16).padStart(8, '0')}`;
    throw new UserError(
      `"${path}" begins with the number ${hex(found)}: expected ${hex(magic)}, an IDX file of ${kind}.`,
    );
  }
}

function numberAt(header: Uint8Array, offset: number): number {
  return new DataView(header.buffer, header.byteOffset).getUint32(offset);
}
