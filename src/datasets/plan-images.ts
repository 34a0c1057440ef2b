import { resolve } from 'node:path';
import { UserError } from '../protocol/user-error.js';
import { THUMBNAIL_SIZE, type Dataset, type ImagePlan } from './dataset.js';
import { createFileDecoder } from './decode-file.js';
import { openIdxImages } from './idx-images.js';
import { parseIdxPath } from './idx.js';
import { imageReason, openImage, setUpImageLibrary } from './image-library.js';
import { PIXEL_LIMIT } from './image-limits.js';
import { lookAtFile } from './look-at-files.js';
import { mapInOrder } from './map-in-order.js';

export interface PlanOptions {
  /** Side in pixels, or null to choose it from the data. */
  readonly imageSize: number | null;
  /** The largest side to choose. */
  readonly limit: number;
  readonly signal?: AbortSignal;
}

const SAMPLES = 500;
const SMALLEST = 8;

/**
 * Chooses S and the channels from the headers of up to 500 images spread evenly over the dataset: S is the median of
 * their larger sides, at least 8 and at most `limit`; one channel if all of them are grey. Throws a UserError when
 * none can be read.
 */
export async function planImages(dataset: Dataset, options: PlanOptions): Promise<ImagePlan> {
  setUpImageLibrary();
  const sides: number[] = [];
  let grey = true;
  let refusal: string | undefined;
  const headers = mapInOrder(sample(dataset), 8, (file) => readHeader(dataset, file));
  for await (const header of headers) {
    options.signal?.throwIfAborted();
    if (header.kind === 'skipped') {
      refusal ??= header.reason;
    } else {
      sides.push(header.side);
      grey &&= header.grey;
    }
  }
  if (sides.length === 0) {
    throw new UserError(
      `No image of "${dataset.location}" can be read (of the first: ${refusal ?? 'there is none'}).`,
    );
  }
  const median = sides.sort((a, b) => a - b)[sides.length >> 1]!;
  const size = options.imageSize ?? Math.min(options.limit, Math.max(SMALLEST, median));
  return { size, channels: grey ? 1 : 3 };
}

/** The sampled examples' files: in a packed format, few and each once. */
function sample(dataset: Dataset): Set<string> {
  const count = Math.min(SAMPLES, dataset.examples.length);
  const files = new Set<string>();
  for (let i = 0; i < count; i++) {
    const { path } = dataset.examples[Math.floor((i * dataset.examples.length) / count)]!;
    files.add(dataset.format === 'idx' ? parseIdxPath(path).file : path);
  }
  return files;
}

type Header = { kind: 'header'; side: number; grey: boolean } | { kind: 'skipped'; reason: string };

async function readHeader(dataset: Dataset, file: string): Promise<Header> {
  const path = resolve(dataset.root, file);
  try {
    return dataset.format === 'idx' ? await readIdxHeader(path) : await readFileHeader(path);
  } catch (error) {
    const reason = error instanceof UserError ? error.message : await imageReason(path, error);
    return { kind: 'skipped', reason };
  }
}

async function readIdxHeader(path: string): Promise<Header> {
  const { stream, shape } = await openIdxImages(path);
  await stream.close();
  return { kind: 'header', side: Math.max(shape.rows, shape.columns), grey: true };
}

async function readFileHeader(path: string): Promise<Header> {
  const facts = await lookAtFile(path);
  if (facts.kind === 'unusable') return { kind: 'skipped', reason: facts.reason };
  const { width, height, space, isPalette } = await openImage(path, PIXEL_LIMIT).metadata();
  const grey = space === 'b-w' || space === 'grey16' || (isPalette && (await hasGreyPixels(path)));
  return { kind: 'header', side: Math.max(width, height), grey };
}

/** A palette's colours are seen in pixels only; resizing keeps grey grey. */
async function hasGreyPixels(path: string): Promise<boolean> {
  const decoded = await createFileDecoder(THUMBNAIL_SIZE, 3)(path);
  if (decoded.kind === 'skipped') return true;
  const { data } = decoded.image;
  return data.every((value, i) => value === data[i - (i % 3)]);
}
