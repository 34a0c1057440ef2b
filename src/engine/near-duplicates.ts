import type { ImageSource } from './image-source.js';
import { probeVotes } from './knn-probe.js';
import { createPixelComparer, type PixelDistance } from './pixel-distance.js';
import { createSpectrumMaker, SPECTRUM } from './spectrum.js';

/** Two images are near-duplicates up to these distances; docs/method.md has what lies on either side of them. */
const MOST_BLURRED = 0.06;
const MOST_PLAIN = 0.25;
/** Spectra that are farther apart than this belong to images that are. */
const MOST_APART = 0.1;
/** Images with the nearest spectra that each is compared with. */
const CANDIDATES = 8;
const CHUNK = 512;

export interface NearPair extends PixelDistance {
  /** Examples, the lower first. */
  readonly a: number;
  readonly b: number;
}

export interface NearDuplicates {
  readonly pairs: readonly NearPair[];
  /** Images with next to no contrast: they are compared with none. */
  readonly blank: readonly number[];
}

/**
 * Pairs among `examples` (no two of them equal) that show the same but for a lossy copy or a shift of a pixel. Each is
 * compared with the images whose spectra are nearest.
 */
export async function nearDuplicates(
  images: ImageSource,
  examples: Int32Array,
  breathe: () => Promise<void>,
): Promise<NearDuplicates> {
  const { spectra, kept, blank } = await spectraOf(images, examples, breathe);
  const n = kept.length;
  const pairs: NearPair[] = [];
  if (n < 2) return { pairs, blank };
  await breathe();
  const { neighbours = new Int32Array(0) } = probeVotes({
    bank: spectra,
    bankLabels: new Int32Array(n),
    queries: spectra,
    self: Int32Array.from({ length: n }, (_, row) => row),
    k: CANDIDATES,
    classes: 1,
    dimensions: SPECTRUM,
    neighbours: {},
  });
  const bytes = images.size * images.size * images.channels;
  const comparer = createPixelComparer(images.size, images.channels);
  const [first, second] = [new Uint8Array(bytes), new Uint8Array(bytes)];
  for (let row = 0; row < n; row++) {
    if (row % CHUNK === 0) await breathe();
    let compare: ReturnType<typeof comparer> | undefined;
    for (const other of neighbours.subarray(row * CANDIDATES, (row + 1) * CANDIDATES)) {
      if (other < 0 || apart(spectra, row, other) > MOST_APART) break;
      // A pair whose images name each other is looked at once.
      if (other < row && names(neighbours, other, row)) continue;
      if (compare === undefined) {
        images.read(Int32Array.of(kept[row]!), first);
        compare = comparer(first);
      }
      images.read(Int32Array.of(kept[other]!), second);
      const distance = compare(second, MOST_PLAIN);
      if (distance === null || distance.blurred > MOST_BLURRED) continue;
      const [a, b] = [kept[row]!, kept[other]!];
      pairs.push(
        a < b
          ? { a, b, ...distance }
          : { ...distance, a: b, b: a, shift: [-distance.shift[0], -distance.shift[1]] },
      );
    }
  }
  return { pairs: pairs.sort((p, q) => p.a - q.a || p.b - q.b), blank };
}

async function spectraOf(
  images: ImageSource,
  examples: Int32Array,
  breathe: () => Promise<void>,
): Promise<{ spectra: Float32Array; kept: Int32Array; blank: number[] }> {
  const bytes = images.size * images.size * images.channels;
  const maker = createSpectrumMaker(images.size, images.channels);
  const spectra = new Float32Array(examples.length * SPECTRUM);
  const kept: number[] = [];
  const blank: number[] = [];
  const chunk = new Uint8Array(CHUNK * bytes);
  for (let start = 0; start < examples.length; start += CHUNK) {
    await breathe();
    const some = examples.subarray(start, start + CHUNK);
    images.read(some, chunk.subarray(0, some.length * bytes));
    some.forEach((example, i) => {
      const pixels = chunk.subarray(i * bytes, (i + 1) * bytes);
      const isSeen = maker.write(pixels, spectra, kept.length * SPECTRUM);
      (isSeen ? kept : blank).push(example);
    });
  }
  return { spectra: spectra.subarray(0, kept.length * SPECTRUM), kept: Int32Array.from(kept), blank };
}

function names(neighbours: Int32Array, row: number, other: number): boolean {
  return neighbours.subarray(row * CANDIDATES, (row + 1) * CANDIDATES).includes(other);
}

function apart(spectra: Float32Array, a: number, b: number): number {
  let sum = 0;
  for (let d = 0; d < SPECTRUM; d++) sum += (spectra[a * SPECTRUM + d]! - spectra[b * SPECTRUM + d]!) ** 2;
  return Math.sqrt(sum);
}
