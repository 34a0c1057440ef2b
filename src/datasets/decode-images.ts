import { resolve } from 'node:path';
import { THUMBNAIL_SIZE, type Dataset, type DecodedImage, type ImagePlan } from './dataset.js';
import { createFileDecoder, type ReadImage } from './decode-file.js';
import { readIdxImages } from './decode-idx.js';
import { setUpImageLibrary } from './image-library.js';
import { mapInOrder } from './map-in-order.js';
import { resample, type Pixels, type TapCache } from './resample.js';
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
  const cache: TapCache = new Map();
  let index = 0;
  for await (const decoded of readPixels(dataset, plan, options)) {
    options.signal?.throwIfAborted();
    if (decoded.kind === 'skipped') {
      yield { kind: 'skipped', index, reason: decoded.reason };
    } else {
      const { image, original } = decoded;
      const aspect = original.width / original.height;
      const pixels = resample(withChannels(image, plan.channels), plan.size, plan.size, cache);
      const thumbnail = makeThumbnail(image, aspect, cache);
      yield { kind: 'image', index, pixels, thumbnail, original };
    }
    index++;
  }
}

async function* readPixels(
  dataset: Dataset,
  plan: ImagePlan,
  { signal, concurrency = 8 }: DecodeOptions,
): AsyncGenerator<ReadImage, void, undefined> {
  if (dataset.format === 'idx') {
    yield* readIdxImages(dataset);
    return;
  }
  setUpImageLibrary();
  // Twice the larger result: enough for a good last step, small enough to be cheap.
  const box = 2 * Math.max(plan.size, THUMBNAIL_SIZE);
  const decodeFile = createFileDecoder(box, plan.channels);
  yield* mapInOrder(dataset.examples, concurrency, async ({ path }): Promise<ReadImage> => {
    signal?.throwIfAborted();
    return decodeFile(resolve(dataset.root, path));
  });
}

function withChannels(image: Pixels, channels: 1 | 3): Pixels {
  if (image.channels === channels || channels === 1) return image;
  const data = new Uint8Array(image.width * image.height * channels);
  for (let i = 0; i < data.length; i++) data[i] = image.data[Math.trunc(i / channels)]!;
  return { ...image, channels, data };
}
