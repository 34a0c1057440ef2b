import * as tf from '@tensorflow/tfjs-core';
import { batchNormInference, batchNormTrain } from '../ops/batch-norm.js';
import type { Mode } from './network.js';
import type { Parameters } from './parameters.js';

const EPSILON = 1e-5;

export interface NormOptions {
  readonly relu: boolean;
  /** Added before the activation; same shape as the output. */
  readonly residual?: tf.Tensor;
}

type Normalise = (x: tf.Tensor, mode: Mode, options: NormOptions) => tf.Tensor;
export type ConvolutionLayer = (x: tf.Tensor4D, mode: Mode, options: NormOptions) => tf.Tensor4D;
export type DenseLayer = (x: tf.Tensor2D) => tf.Tensor2D;
export type DenseNormLayer = (x: tf.Tensor2D, mode: Mode, options: NormOptions) => tf.Tensor2D;

/** Batch normalisation over the last axis (Ioffe and Szegedy 2015), with optional residual addition and ReLU. */
function batchNorm(parameters: Parameters, n: number): Normalise {
  const gamma = parameters.vector(n, 1);
  const beta = parameters.vector(n, 0);
  const running = parameters.moments.layer(n);

  return (x, mode, { relu, residual }) => {
    const options = { epsilon: EPSILON, relu, ...(residual && { residual }) };
    switch (mode) {
      case 'train': {
        const { y, ...moments } = batchNormTrain(x, gamma, beta, options);
        running.follow(moments);
        return y;
      }
      case 'evaluate':
        return tf.tidy(() => {
          const { mean, variance } = running.read();
          return batchNormInference(x, gamma, beta, mean, variance, options);
        });
      case 'differentiate': {
        const { mean, variance } = running.read();
        const scale = tf.div(gamma, tf.sqrt(tf.add(variance, EPSILON)));
        const normal = tf.add(tf.mul(tf.sub(x, mean), scale), beta);
        const sum = residual ? tf.add(normal, residual) : normal;
        return relu ? tf.relu(sum) : sum;
      }
    }
  };
}

/** Convolution without bias, 'same' padding, then batch normalisation. [b, h, w, from] → [b, h/stride, w/stride, to] */
export function convolution(
  parameters: Parameters,
  shape: { readonly from: number; readonly to: number; readonly kernel: 1 | 3; readonly stride: 1 | 2 },
): ConvolutionLayer {
  const { from, to, kernel, stride } = shape;
  const filter = parameters.weights(
    [kernel, kernel, from, to],
    kernel * kernel * from,
  ) as tf.Variable<tf.Rank.R4>;
  const normalise = batchNorm(parameters, to);
  return (x, mode, options) => normalise(tf.conv2d(x, filter, stride, 'same'), mode, options) as tf.Tensor4D;
}

/** Dense layer without bias, then batch normalisation. [b, from] → [b, to] */
export function denseNorm(parameters: Parameters, from: number, to: number): DenseNormLayer {
  const weights = parameters.weights([from, to], from) as tf.Variable<tf.Rank.R2>;
  const normalise = batchNorm(parameters, to);
  return (x, mode, options) => normalise(tf.matMul(x, weights), mode, options) as tf.Tensor2D;
}

/** The last layer: x W + b. [b, from] → [b, classes] */
export function classifier(parameters: Parameters, from: number, classes: number): DenseLayer {
  const weights = parameters.weights([from, classes], from) as tf.Variable<tf.Rank.R2>;
  const bias = parameters.vector(classes, 0);
  return (x) => tf.add(tf.matMul(x, weights), bias);
}

/** Mean over the pixels. [b, h, w, c] → [b, c] */
export function globalAveragePool(x: tf.Tensor4D): tf.Tensor2D {
  return tf.mean(x, [1, 2]);
}
