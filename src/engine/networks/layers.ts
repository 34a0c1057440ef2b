import * as tf from '@tensorflow/tfjs-core';
import { convolutionFilterGradient, convolutionInputGradient, convolve } from '../ops/convolution.js';
import { batchNorm, type NormOptions } from './batch-norm-layer.js';
import type { Gradients, Mode } from './network.js';
import type { Parameters } from './parameters.js';
import type { Layer, Pass } from './pass.js';

/** As Pass, for a layer whose activation may come after the addition of a residual. */
export interface ActivatedPass {
  readonly y: tf.Tensor;
  readonly backward: (dy: tf.Tensor, gradients: Gradients) => { dx: () => tf.Tensor; dresidual?: tf.Tensor };
}

export type ActivatedLayer = (x: tf.Tensor, mode: Mode, options: NormOptions) => ActivatedPass;

/** Convolution without bias, 'same' padding, then batch normalisation. [b, h, w, from] → [b, h/stride, w/stride, to] */
export function convolution(
  parameters: Parameters,
  shape: { readonly from: number; readonly to: number; readonly kernel: 1 | 3; readonly stride: 1 | 2 },
): ActivatedLayer {
  const { from, to, kernel, stride } = shape;
  const filter = parameters.weights(
    [kernel, kernel, from, to],
    kernel * kernel * from,
  ) as tf.Variable<tf.Rank.R4>;
  return normalised(
    {
      product: (x) => convolve(x as tf.Tensor4D, filter, stride),
      weights: filter,
      weightsGradient: (x, dy) =>
        convolutionFilterGradient(x as tf.Tensor4D, dy as tf.Tensor4D, filter.shape, stride),
      inputGradient: (x, dy) =>
        convolutionInputGradient(dy as tf.Tensor4D, filter, (x as tf.Tensor4D).shape, stride),
    },
    parameters,
    to,
  );
}

/** Dense layer without bias, then batch normalisation. [b, from] → [b, to] */
export function denseNorm(parameters: Parameters, from: number, to: number): ActivatedLayer {
  const weights = parameters.weights([from, to], from);
  return normalised(
    {
      product: (x) => tf.matMul(x, weights),
      weights,
      weightsGradient: (x, dy) => tf.matMul(x, dy, true, false),
      inputGradient: (_x, dy) => tf.matMul(dy, weights, false, true),
    },
    parameters,
    to,
  );
}

/** An operation that is linear in its input and in its weights, with its gradients from that of its result. */
interface Product {
  readonly product: (x: tf.Tensor) => tf.Tensor;
  readonly weights: tf.Variable;
  readonly weightsGradient: (x: tf.Tensor, dy: tf.Tensor) => tf.Tensor;
  readonly inputGradient: (x: tf.Tensor, dy: tf.Tensor) => tf.Tensor;
}

function normalised(of: Product, parameters: Parameters, channels: number): ActivatedLayer {
  const normalise = batchNorm(parameters, channels);
  return (x, mode, options) => {
    const { y, backward } = normalise(of.product(x), mode, options);
    return {
      y,
      backward(dy, gradients) {
        const { dx: dproduct, ...rest } = backward(dy, gradients);
        gradients.set(of.weights, of.weightsGradient(x, dproduct));
        const dx = (): tf.Tensor => {
          const gradient = of.inputGradient(x, dproduct);
          dproduct.dispose();
          return gradient;
        };
        return { dx, ...rest };
      },
    };
  };
}

/** The same with a ReLU after it and nothing added before. */
export function activated(layer: ActivatedLayer): Layer {
  return (x, mode) => {
    const { y, backward } = layer(x, mode, { relu: true });
    return { y, backward: (dy, gradients) => backward(dy, gradients).dx };
  };
}

/** The last layer: x W + b. [b, from] → [b, classes] */
export function classifier(parameters: Parameters, from: number, classes: number): (x: tf.Tensor) => Pass {
  const weights = parameters.weights([from, classes], from);
  const bias = parameters.vector(classes, 0);
  return (x) => ({
    y: tf.add(tf.matMul(x, weights), bias),
    backward(dy, gradients) {
      gradients.set(weights, tf.matMul(x, dy, true, false)).set(bias, tf.sum(dy, 0));
      return () => {
        const dx = tf.matMul(dy, weights, false, true);
        dy.dispose();
        return dx;
      };
    },
  });
}

/** Mean over the pixels. [b, h, w, c] → [b, c] */
export function globalAveragePool(x: tf.Tensor): Pass {
  const [b, h, w, c] = (x as tf.Tensor4D).shape;
  return {
    y: tf.mean(x, [1, 2]),
    backward: (dy) => () =>
      tf.tidy(() => {
        const share = tf.reshape(tf.div(dy, h * w), [b, 1, 1, c]);
        dy.dispose();
        return tf.tile(share, [1, h, w, 1]);
      }),
  };
}
