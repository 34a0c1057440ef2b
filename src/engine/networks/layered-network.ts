import type * as tf from '@tensorflow/tfjs-core';
import type { Gradients, Mode, Network } from './network.js';
import type { Parameters } from './parameters.js';
import type { Layer, Pass } from './pass.js';

export interface LayeredNetwork {
  readonly parameters: Parameters;
  /** What the first layer gets of the images. [b, size, size, channels] */
  readonly enter: (x: tf.Tensor4D) => tf.Tensor;
  /** A probe stands after each. */
  readonly layers: readonly { readonly name: string; readonly layer: Layer }[];
  /** From the last layer's activation to what the classifier gets. [b, …] → [b, from]; the activation itself if left out */
  readonly leave?: (x: tf.Tensor) => Pass;
  /** [b, from] → [b, C] */
  readonly head: (x: tf.Tensor) => Pass;
}

/** Layers one after the other as a network. */
export function layeredNetwork({ parameters, enter, layers, leave, head }: LayeredNetwork): Network {
  /** All passes from the images to the logits, those of the layers first. */
  const passes = (x: tf.Tensor4D, mode: Mode): Pass[] => {
    const made: Pass[] = [];
    let activation = enter(x);
    for (const each of [...layers.map(({ layer }) => layer), ...(leave ? [leave] : []), head]) {
      const pass = each(activation, mode);
      made.push(pass);
      activation = pass.y;
    }
    return made;
  };
  const logitsOf = (made: readonly Pass[]): tf.Tensor2D => made.at(-1)!.y as tf.Tensor2D;
  return {
    probes: ['input', ...layers.map(({ name }) => name), 'softmax'],
    parameters: parameters.trainable,
    forward(x, purpose) {
      const made = passes(x, purpose);
      return { logits: logitsOf(made), taps: made.slice(0, layers.length).map(({ y }) => y) };
    },
    train(x) {
      const made = passes(x, 'train');
      return {
        logits: logitsOf(made),
        backward(dlogits) {
          const gradients: Gradients = new Map();
          let dy: tf.Tensor | null = dlogits;
          // Only the first layer's may be null.
          for (const pass of made.toReversed()) dy = pass.backward(dy!, gradients);
          dy?.dispose();
          return gradients;
        },
      };
    },
    dispose() {
      parameters.dispose();
    },
  };
}
