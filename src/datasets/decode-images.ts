import { resolve } from 'node:path';
import { THUMBNAIL_SIZE, type Dataset, type DecodedImage, type ImagePlan } from './dataset.js';
import { decodeFile } from './decode-file.js';
import { setUpImageLibrary } from './image-library.js';
import { mapInOrder } from './map-in-order.js';
import { resample, type TapCache } from './resample.js';
import { makeThumbnail } from './thumbnail.js';

export interface DecodeOptions {
  readonly signal?: AbortSignal;
  /** Files decoded side by side. */
  readonly concurrency?: number;
}

/**
 * Decodes every example, in order. An image that cannot be read is yielded as skipped; the only thing thrown is the
 * signal's reason. Each image is stretched to the plan's square; one that has its size already passes unchanged.
 */
export async function* decodeImages(
  dataset: Dataset,
  plan: ImagePlan,
  options: DecodeOptions = {},
): AsyncGenerator<DecodedImage, void, undefined> {
  setUpImageLibrary();
  const cache: TapCache = new Map();
  // Twice the larger result: enough for a good last step, small enough to be cheap.
  const box = 2 * Math.max(plan.size, THUMBNAIL_SIZE);
  const decodeOne = async (index: number): Promise<DecodedImage> => {
    options.signal?.throwIfAborted();
    const decoded = await decodeFile(
      resolve(dataset.root, dataset.examples[index]!.path),
      box,
      plan.channels,
    );
    if (decoded.kind === 'skipped') return { kind: 'skipped', index, reason: decoded.reason };
    return {
      kind: 'image',
      index,
      pixels: resample(decoded.image, plan.size, plan.size, cache),
      thumbnail: makeThumbnail(decoded.image, decoded.aspect, cache),
    };
  };
  yield* mapInOrder(dataset.examples.keys(), options.concurrency ?? 8, decodeOne);
}
