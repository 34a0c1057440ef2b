import * as tf from '@tensorflow/tfjs-core';
import {
  batchNormGradient,
  type BatchNormGradientInputs,
  type BatchNormGradientOptions,
} from '../ops/batch-norm.js';
import { convolve } from '../ops/convolution.js';
import {
  normalisedConvolutionGradient,
  type NormalisedConvolutionGradient,
} from '../ops/normalised-convolution.js';
import { batchNorm, type NormOptions } from './batch-norm-layer.js';
import type { Gradients, Mode } from './network.js';
import type { Parameters } from './parameters.js';
import { noWayBack, type Layer, type Pass } from './pass.js';

/** As Pass, for a layer whose activation may come after the addition of a residual. */
export interface ActivatedPass {
  readonly y: tf.Tensor;
  readonly backward: (
    dy: tf.Tensor,
    gradients: Gradients,
  ) => { readonly dx: tf.Tensor | null; readonly dresidual?: tf.Tensor };
}

export type ActivatedLayer = (x: tf.Tensor, mode: Mode, options: NormOptions) => ActivatedPass;

export interface ConvolutionShape {
  readonly from: number;
  readonly to: number;
  readonly kernel: 1 | 3;
  readonly stride: 1 | 2;
  /** It convolves the images, whose gradient nobody wants. */
  readonly isFirst?: boolean;
}

/** Convolution without bias, 'same' padding, then batch normalisation. [b, h, w, from] → [b, h/stride, w/stride, to] */
export function convolution(
  parameters: Parameters,
  { from, to, kernel, stride, isFirst = false }: ConvolutionShape,
): ActivatedLayer {
  const filter = parameters.weights(
    [kernel, kernel, from, to],
    kernel * kernel * from,
  ) as tf.Variable<tf.Rank.R4>;
  return normalised(parameters, to, {
    weights: filter,
    product: (x) => convolve(x as tf.Tensor4D, filter, stride),
    gradients: (input, norm, how) =>
      normalisedConvolutionGradient(
        { input: input as tf.Tensor4D, filter, ...norm },
        { strides: stride, inputGradient: !isFirst, ...how },
      ),
  });
}

/** Dense layer without bias, then batch normalisation. [b, from] → [b, to] */
export function denseNorm(parameters: Parameters, from: number, to: number): ActivatedLayer {
  const weights = parameters.weights([from, to], from);
  return normalised(parameters, to, {
    weights,
    product: (x) => tf.matMul(x, weights),
    gradients: (input, norm, how) => {
      const { dx: dproduct, ...rest } = batchNormGradient(norm, how);
      const { dx: dinput, dweights: dfilter } = matMulGradients(input, weights, dproduct);
      return { dinput, dfilter, ...rest };
    },
  });
}

/** An operation that is linear in its input and in its weights. */
interface Product {
  readonly weights: tf.Variable;
  readonly product: (x: tf.Tensor) => tf.Tensor;
  /** From what was normalised and how: all gradients of the product and the normalisation. */
  readonly gradients: (
    input: tf.Tensor,
    norm: BatchNormGradientInputs,
    how: BatchNormGradientOptions,
  ) => NormalisedConvolutionGradient;
}

function normalised(parameters: Parameters, channels: number, of: Product): ActivatedLayer {
  const { gamma, beta, normalise } = batchNorm(parameters, channels);
  return (input, mode, options) => {
    const { y, kept } = normalise(of.product(input), mode, options);
    if (kept === undefined) return { y, backward: noWayBack };
    return {
      y,
      backward(dy, gradients) {
        const { x, mean, variance } = kept.inputs;
        const all = of.gradients(input, { dy, ...kept.inputs }, kept.how);
        gradients.set(of.weights, all.dfilter).set(gamma, all.dgamma).set(beta, all.dbeta);
        tf.dispose([dy, x, y, mean, variance]);
        const { dinput = null, dresidual } = all;
        return { dx: dinput, ...(dresidual && { dresidual }) };
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
      gradients.set(bias, tf.sum(dy, 0));
      const { dx, dweights } = matMulGradients(x, weights, dy);
      gradients.set(weights, dweights);
      return dx;
    },
  });
}

/** From dy, the gradient in y = x W, those in x and W; disposes dy. */
function matMulGradients(
  x: tf.Tensor,
  weights: tf.Variable,
  dy: tf.Tensor,
): { readonly dx: tf.Tensor; readonly dweights: tf.Tensor } {
  const dweights = tf.matMul(x, dy, true, false);
  const dx = tf.matMul(dy, weights, false, true);
  dy.dispose();
  return { dx, dweights };
}

/** Mean over the pixels. [b, h, w, c] → [b, c] */
export function globalAveragePool(x: tf.Tensor): Pass {
  const shape = (x as tf.Tensor4D).shape;
  return {
    y: tf.mean(x, [1, 2]),
    backward(dy) {
      const share = dy.dataSync<'float32'>();
      dy.dispose();
      return tf.tensor4d(spreadOverPixels(share, shape), shape);
    },
  };
}

/** sums [b, c] in equal shares over the pixels of [b, h, w, c]. tfjs's tile takes a quarter of a training step for it. */
function spreadOverPixels(sums: Float32Array, [b, h, w, c]: tf.Tensor4D['shape']): Float32Array {
  const pixels = h * w;
  const shares = sums.map((sum) => sum / pixels);
  const spread = new Float32Array(b * pixels * c);
  for (let image = 0; image < b; image++) {
    const row = shares.subarray(image * c, (image + 1) * c);
    for (let pixel = 0; pixel < pixels; pixel++) spread.set(row, (image * pixels + pixel) * c);
  }
  return spread;
}
