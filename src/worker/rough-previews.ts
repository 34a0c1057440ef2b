import type { TapCache } from '../datasets/resample.js';
import { makeThumbnail } from '../datasets/thumbnail.js';
import { openTrainingSet, type PreparedDataset } from '../runs/prepared.js';
import type { RunFolder } from '../runs/run-folder.js';

/**
 * Previews of some examples out of the pixels that models are trained on: the run's own thumbnails where images are no
 * larger than these, coarser ones of larger images. To cut 60 thumbnails out of 60 sheets takes 25 times as long.
 */
export function roughPreviews(
  run: RunFolder,
  places: readonly number[],
  sizes: PreparedDataset['sizes'],
): Uint8Array[] {
  const prepared = openTrainingSet(run);
  if (prepared === null) throw new Error(`${run.prepared} is not complete.`);
  const { images } = prepared;
  const { size, channels } = images;
  const cache: TapCache = new Map();
  try {
    return places.map((place) => {
      const data = new Uint8Array(size * size * channels);
      images.read(Int32Array.of(place), data);
      const [width, height] = sizes[place]!;
      return makeThumbnail({ width: size, height: size, channels, data }, width / height, cache);
    });
  } finally {
    images.close();
  }
}
