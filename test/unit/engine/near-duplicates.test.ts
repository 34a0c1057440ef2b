import { beforeAll, describe, expect, it } from 'vitest';
import { duplicateGroups } from '../../../src/engine/duplicate-groups.js';
import { equalImages } from '../../../src/engine/equal-images.js';
import type { ImageSource } from '../../../src/engine/image-source.js';
import { nearDuplicates } from '../../../src/engine/near-duplicates.js';
import { createPixelComparer } from '../../../src/engine/pixel-distance.js';
import { createRandom } from '../../../src/engine/random.js';
import { createSpectrumMaker, SPECTRUM } from '../../../src/engine/spectrum.js';
import { startBackends } from '../kernels/backends.js';

const SIZE = 20;
const breathe = () => Promise.resolve();

beforeAll(() => startBackends('plain'));

/** A picture of a few soft spots, `dx` and `dy` pixels away from where the seed puts them, plus noise. */
function picture(seed: number, { dx = 0, dy = 0, noise = 0, channels = 1 } = {}): Uint8Array {
  const random = createRandom(seed);
  const spots = Array.from({ length: 6 }, () => ({
    x: random.uniform() * SIZE,
    y: random.uniform() * SIZE,
    width: 2 + 3 * random.uniform(),
    height: Array.from({ length: channels }, () => 200 * random.uniform() - 60),
  }));
  const grain = createRandom(seed + 1000);
  return Uint8Array.from({ length: SIZE * SIZE * channels }, (_, at) => {
    const [pixel, c] = [Math.floor(at / channels), at % channels];
    const [x, y] = [(pixel % SIZE) - dx, Math.floor(pixel / SIZE) - dy];
    let value = 100;
    for (const spot of spots) {
      value += spot.height[c]! * Math.exp(-((x - spot.x) ** 2 + (y - spot.y) ** 2) / spot.width ** 2);
    }
    return Math.max(0, Math.min(255, Math.round(value + noise * grain.normal())));
  });
}

function source(pictures: readonly Uint8Array[], channels = 1): ImageSource {
  const length = SIZE * SIZE * channels;
  return {
    count: pictures.length,
    size: SIZE,
    channels,
    read(indices, out) {
      indices.forEach((index, at) => {
        out.set(pictures[index]!, at * length);
      });
    },
  };
}

const all = (images: ImageSource) => Int32Array.from({ length: images.count }, (_, i) => i);
const others = (count: number, channels = 1) =>
  Array.from({ length: count }, (_, i) => picture(100 + i, { channels }));

describe('nearDuplicates', () => {
  it.each([1, 3])('finds shifted and noisy copies among 300 others, of %i channels', async (channels) => {
    const originals = [1, 2, 3, 4, 5, 6].map((seed) => picture(seed, { channels }));
    const copies = [
      picture(1, { dx: 1, channels }),
      picture(2, { dy: -1, channels }),
      picture(3, { dx: -1, dy: 1, channels }),
      picture(4, { noise: 3, channels }),
      picture(5, { dx: 1, noise: 2, channels }),
      picture(6, { dx: -1, dy: -1, channels }),
    ];
    const images = source([...originals, ...others(300, channels), ...copies], channels);
    const { pairs, blank } = await nearDuplicates(images, all(images), breathe);
    expect(blank).toEqual([]);
    expect(pairs.map(({ a, b }) => [a, b])).toEqual([0, 1, 2, 3, 4, 5].map((i) => [i, 306 + i]));
    // A picture that stands a pixel to the right lies on the other one when that is shifted to the left.
    expect(pairs.map(({ shift }) => shift)).toEqual([
      [-1, 0],
      [0, 1],
      [1, -1],
      [0, 0],
      [-1, 0],
      [1, 1],
    ]);
    expect(pairs.slice(0, 3).every(({ plain }) => plain < 0.02)).toBe(true);
  });

  it('finds none where pictures only look alike: moved by two pixels, other brightness of a spot', async () => {
    const images = source([picture(1), picture(1, { dx: 2 }), picture(2), picture(2).map((v) => 255 - v)]);
    expect((await nearDuplicates(images, all(images), breathe)).pairs).toEqual([]);
  });

  it('leaves blank images alone, and needs no more than one image', async () => {
    const grey = new Uint8Array(SIZE * SIZE).fill(90);
    const almost = grey.map((value, at) => value + (at % 2));
    const images = source([grey, almost, picture(1)]);
    expect(await nearDuplicates(images, all(images), breathe)).toEqual({ pairs: [], blank: [0, 1] });
  });
});

describe('the spectrum', () => {
  it("is that of the transform's definition, in parts of the contrast", () => {
    const pixels = picture(7);
    const out = new Float32Array(SPECTRUM);
    expect(createSpectrumMaker(SIZE, 1).write(pixels, out, 0)).toBe(true);
    const mean = pixels.reduce((a, b) => a + b) / pixels.length;
    const norm = Math.sqrt(pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0));
    const waves: [number, number][] = [];
    for (let v = 0; v <= 4; v++) for (let u = v === 0 ? 1 : -4; u <= 4; u++) waves.push([u, v]);
    waves.forEach(([u, v], at) => {
      let [re, im] = [0, 0];
      pixels.forEach((value, i) => {
        const turn = (2 * Math.PI * (u * Math.floor(i / SIZE) + v * (i % SIZE))) / SIZE;
        re += (value - mean) * Math.cos(turn);
        im -= (value - mean) * Math.sin(turn);
      });
      expect(out[at]).toBeCloseTo(Math.hypot(re, im) / (SIZE * norm), 5);
    });
  });
});

describe('the distance of pixels', () => {
  it('is taken over what both show, at the best of nine shifts', () => {
    const [a, b] = [picture(1, { noise: 9 }), picture(2, { dx: 1 })];
    const compare = createPixelComparer(SIZE, 1);
    const found = compare(a)(b)!;
    const at = (image: Uint8Array, x: number, y: number) => image[y * SIZE + x]!;
    const tries = [-1, 0, 1].flatMap((dy) =>
      [-1, 0, 1].map((dx) => {
        const pairs: [number, number][] = [];
        for (let y = 0; y < SIZE; y++) {
          for (let x = 0; x < SIZE; x++) {
            const inside = [x - dx, y - dy].every((place) => place >= 0 && place < SIZE);
            if (inside) pairs.push([at(a, x, y), at(b, x - dx, y - dy)]);
          }
        }
        const square = (values: number[]) => values.reduce((sum, value) => sum + value ** 2, 0);
        const centred = (values: number[]) => {
          const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
          return square(values.map((value) => value - mean));
        };
        const error = square(pairs.map(([p, q]) => p - q));
        const contrast = Math.sqrt(centred(pairs.map(([p]) => p)) * centred(pairs.map(([, q]) => q)));
        return { shift: [dx, dy], mean: error / pairs.length, plain: Math.sqrt(error / contrast) };
      }),
    );
    const best = tries.reduce((least, each) => (each.mean < least.mean ? each : least));
    expect(found.shift).toEqual(best.shift);
    expect(found.plain).toBeCloseTo(best.plain, 5);
    expect(compare(a)(b, best.plain)).toEqual(found);
    expect(compare(a)(b, best.plain / 2)).toBeNull();
  });
});

describe('groups of duplicates', () => {
  it('gathers what is equal and what is near, by the first example', async () => {
    const [p, q, r] = [picture(1), picture(2), picture(3)];
    const images = source([q, p, r, p.slice(), p.slice(), q.slice()]);
    const firsts = await equalImages(images, breathe);
    expect([...firsts]).toEqual([0, 1, 2, 1, 1, 0]);
    const pair = { plain: 0.1, blurred: 0.01, shift: [0, 0] as const };
    expect(duplicateGroups(firsts, [])).toEqual([
      { examples: [0, 5], pairs: [] },
      { examples: [1, 3, 4], pairs: [] },
    ]);
    const pairs = [{ a: 1, b: 2, ...pair }];
    expect(duplicateGroups(firsts, pairs)[1]).toEqual({ examples: [1, 2, 3, 4], pairs });
  });
});
