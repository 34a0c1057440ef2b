import * as tf from '@tensorflow/tfjs-core';
import type { ImageSource } from './image-source.js';

/** Per-channel mean and standard deviation of pixel values in [0, 255]. */
export interface Normalisation {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

const READ_AT_ONCE = 1024;

/** Splits `indices` into ⌈n / batchSize⌉ batches whose sizes differ by at most one, so that none is too small to normalise. */
export function* evenBatches(indices: Int32Array, batchSize: number): Generator<Int32Array> {
  const count = Math.ceil(indices.length / batchSize);
  for (let batch = 0; batch < count; batch++) {
    const start = Math.floor((batch * indices.length) / count);
    const end = Math.floor(((batch + 1) * indices.length) / count);
    yield indices.subarray(start, end);
  }
}

/** Statistics of the images at `indices`; a constant channel gets deviation 1. */
export function measureNormalisation(images: ImageSource, indices: Int32Array): Normalisation {
  const { channels } = images;
  const sum = new Float64Array(channels);
  const squares = new Float64Array(channels);
  const pixels = new Uint8Array(READ_AT_ONCE * imageLength(images));
  for (const batch of evenBatches(indices, READ_AT_ONCE)) {
    const used = pixels.subarray(0, batch.length * imageLength(images));
    images.read(batch, used);
    for (let position = 0; position < used.length; position++) {
      const value = used[position]!;
      const channel = position % channels;
      sum[channel]! += value;
      squares[channel]! += value * value;
    }
  }
  const count = indices.length * images.size * images.size;
  const mean = sum.map((total) => total / count);
  const deviation = squares.map((total, channel) => {
    const variance = total / count - mean[channel]! ** 2;
    return variance > 1e-6 ? Math.sqrt(variance) : 1;
  });
  return { mean, deviation };
}

/** The images at `indices`, normalised. float32 [b, size, size, channels] */
export function imageBatch(
  images: ImageSource,
  indices: Int32Array,
  normalisation: Normalisation,
): tf.Tensor4D {
  const { size, channels } = images;
  const pixels = new Uint8Array(indices.length * imageLength(images));
  images.read(indices, pixels);
  const table = normalisationTable(normalisation, channels);
  const values = new Float32Array(pixels.length);
  for (let position = 0; position < pixels.length; position++) {
    values[position] = table[(position % channels) * 256 + pixels[position]!]!;
  }
  return tf.tensor4d(values, [indices.length, size, size, channels]);
}

/** Every pixel value's normalised value, by channel. [channels × 256] */
function normalisationTable({ mean, deviation }: Normalisation, channels: number): Float32Array {
  const table = new Float32Array(channels * 256);
  for (let channel = 0; channel < channels; channel++) {
    for (let value = 0; value < 256; value++) {
      table[channel * 256 + value] = (value - mean[channel]!) / deviation[channel]!;
    }
  }
  return table;
}

function imageLength({ size, channels }: ImageSource): number {
  return size * size * channels;
}
