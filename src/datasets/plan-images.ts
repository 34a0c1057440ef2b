import { resolve } from 'node:path';
import { UserError } from '../protocol/user-error.js';
import type { Dataset, ImagePlan } from './dataset.js';
import { imageReason, openImage, setUpImageLibrary } from './image-library.js';
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
  const headers = mapInOrder(sample(dataset), 8, (path) => readHeader(resolve(dataset.root, path)));
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
      `No image of "${dataset.location}" can be read; of the first, ${refusal ?? 'nothing is known'}.`,
    );
  }
  const median = sides.sort((a, b) => a - b)[sides.length >> 1]!;
  const size = options.imageSize ?? Math.min(options.limit, Math.max(SMALLEST, median));
  return { size, channels: grey ? 1 : 3 };
}

function sample(dataset: Dataset): string[] {
  const count = Math.min(SAMPLES, dataset.examples.length);
  const at = (i: number): number => Math.floor((i * dataset.examples.length) / count);
  return Array.from({ length: count }, (_, i) => dataset.examples[at(i)]!.path);
}

type Header = { kind: 'header'; side: number; grey: boolean } | { kind: 'skipped'; reason: string };

async function readHeader(path: string): Promise<Header> {
  try {
    const { width, height, space } = await openImage(path).metadata();
    return { kind: 'header', side: Math.max(width, height), grey: space === 'b-w' || space === 'grey16' };
  } catch (error) {
    return { kind: 'skipped', reason: imageReason(error) };
  }
}
