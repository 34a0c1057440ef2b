import * as tf from '@tensorflow/tfjs-core';
import { evenBatches, imageBatch, type Normalisation } from './batches.js';
import type { ImageSource } from './image-source.js';
import type { Network } from './networks/network.js';

/** Embeddings at one probe, flattened. [n, D] */
export interface Layer {
  readonly dimensions: number;
  readonly values: Float32Array;
}

/** What a network makes of n examples in evaluation mode, rows in the order of the indices asked for. */
export interface Embeddings {
  /** One per probe 0 … L. */
  readonly layers: Layer[];
  /** [n, C] */
  readonly logits: Float32Array;
}

/** Twice a training batch costs nothing in speed; more would only grow the backend's memory. */
const BATCH = 128;

/**
 * Runs `indices` through the network and keeps the flattened activations at every probe: pixels, taps, softmax.
 * Activations wider than `probeWidth` are average-pooled first. `onBatch` hears the number of images done.
 */
export function embed(
  network: Network,
  images: ImageSource,
  indices: Int32Array,
  normalisation: Normalisation,
  options: { readonly probeWidth: number | null; readonly onBatch?: (done: number) => void },
): Embeddings {
  let layers: Layer[] = [];
  let logits = new Float32Array(0);
  let done = 0;
  for (const batch of evenBatches(indices, BATCH)) {
    tf.tidy(() => {
      const x = imageBatch(images, batch, normalisation);
      const out = network.forward(x, 'evaluate');
      const embedded = [x, ...out.taps, tf.softmax(out.logits)].map((tap) =>
        flatten(tap, options.probeWidth),
      );
      if (done === 0) {
        layers = embedded.map(({ shape: [, dimensions] }) => ({
          dimensions,
          values: new Float32Array(indices.length * dimensions),
        }));
        logits = new Float32Array(indices.length * out.logits.shape[1]);
      }
      embedded.forEach((tensor, probe) => {
        const { dimensions, values } = layers[probe]!;
        values.set(tensor.dataSync<'float32'>(), done * dimensions);
      });
      logits.set(out.logits.dataSync<'float32'>(), done * out.logits.shape[1]);
    });
    done += batch.length;
    options.onBatch?.(done);
  }
  return { layers, logits };
}

/**
 * [b, …] → [b, D]. Where D would pass `width`, pixels are averaged in the smallest square windows that bring D to it;
 * one value a channel always stays, so D can remain above `width` for very wide layers.
 */
export function flatten(activation: tf.Tensor, width: number | null): tf.Tensor2D {
  const pooled = activation.rank === 4 ? pool(activation as tf.Tensor4D, width) : activation;
  return tf.reshape(pooled, [pooled.shape[0], pooled.size / pooled.shape[0]]);
}

function pool(activation: tf.Tensor4D, width: number | null): tf.Tensor4D {
  const [, height, , channels] = activation.shape;
  if (width === null || height * height * channels <= width) return activation;
  let window = 2;
  while (window < height && Math.ceil(height / window) ** 2 * channels > width) window++;
  // Windows that hang over the border average only what is inside.
  return tf.avgPool(activation, window, window, 'same');
}
