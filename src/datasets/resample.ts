/** 8-bit pixels, [height, width, channels]. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** The weighted inputs of each output along one axis: `span` of them from `start[i]`, weights in `weights[i·span …]`. */
interface Taps {
  readonly start: Int32Array;
  readonly weights: Float64Array;
  readonly span: number;
}

/** Taps by `input,output` length: most images of a dataset share theirs. */
export type TapCache = Map<string, Taps>;

/**
 * Resizes by a triangle filter as wide as the shrink factor: bilinear when enlarging, anti-aliased when shrinking,
 * the identity when the size stays. For small images, where a call into the image library costs more than the work.
 */
export function resample(image: Pixels, width: number, height: number, cache: TapCache): Uint8Array {
  // A copy: the input may be a view of a larger buffer.
  if (image.width === width && image.height === height) return new Uint8Array(image.data);
  const { channels, data } = image;
  const across = tapsFor(image.width, width, cache);
  const down = tapsFor(image.height, height, cache);

  const stride = width * channels;
  const rows = new Float64Array(image.height * stride); // [image.height, width, channels]
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * image.width + across.start[x]!) * channels;
      const to = y * stride + x * channels;
      for (let t = 0; t < across.span; t++) {
        const weight = across.weights[x * across.span + t]!;
        for (let c = 0; c < channels; c++) rows[to + c]! += weight * data[from + t * channels + c]!;
      }
    }
  }

  const out = new Uint8Array(height * stride); // [height, width, channels]
  const sums = new Float64Array(stride);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    // Tap by tap, not pixel by pixel: the inner loop is long, and has one weight.
    for (let t = 0; t < down.span; t++) {
      const weight = down.weights[y * down.span + t]!;
      const from = (down.start[y]! + t) * stride;
      for (let i = 0; i < stride; i++) sums[i]! += weight * rows[from + i]!;
    }
    for (let i = 0; i < stride; i++) out[y * stride + i] = sums[i]! + 0.5;
  }
  return out;
}

function tapsFor(input: number, output: number, cache: TapCache): Taps {
  const key = `${input},${output}`;
  let taps = cache.get(key);
  if (!taps) {
    taps = makeTaps(input, output);
    cache.set(key, taps);
  }
  return taps;
}

function makeTaps(input: number, output: number): Taps {
  const scale = input / output;
  const radius = Math.max(1, scale);
  const span = Math.min(input, Math.ceil(2 * radius));
  const start = new Int32Array(output);
  const weights = new Float64Array(output * span);
  for (let i = 0; i < output; i++) {
    const centre = (i + 0.5) * scale - 0.5;
    const first = Math.min(Math.max(0, Math.floor(centre - radius) + 1), input - span);
    start[i] = first;
    let sum = 0;
    for (let t = 0; t < span; t++) {
      const weight = Math.max(0, 1 - Math.abs(first + t - centre) / radius);
      weights[i * span + t] = weight;
      sum += weight;
    }
    for (let t = 0; t < span; t++) weights[i * span + t]! /= sum;
  }
  return { start, weights, span };
}
