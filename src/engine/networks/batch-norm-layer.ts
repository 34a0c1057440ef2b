import * as tf from '@tensorflow/tfjs-core';
import {
  batchNormInference,
  batchNormTrain,
  type BatchNormGradientInputs,
  type BatchNormGradientOptions,
  type BatchNormOptions,
} from '../ops/batch-norm.js';
import type { Mode } from './network.js';
import type { Parameters } from './parameters.js';

const EPSILON = 1e-5;

export interface NormOptions {
  readonly relu: boolean;
  /** Added before the activation; same shape as the output. */
  readonly residual?: tf.Tensor;
}

export interface Normalised {
  readonly y: tf.Tensor;
  /** In training: what its gradient is made from, beside dy. */
  readonly kept?: {
    readonly inputs: Omit<BatchNormGradientInputs, 'dy'>;
    readonly how: BatchNormGradientOptions;
  };
}

export interface BatchNorm {
  readonly gamma: tf.Variable;
  readonly beta: tf.Variable;
  readonly normalise: (x: tf.Tensor, mode: Mode, options: NormOptions) => Normalised;
}

/** Batch normalisation over the last axis (Ioffe and Szegedy 2015), with optional residual addition and ReLU. */
export function batchNorm(parameters: Parameters, n: number): BatchNorm {
  const gamma = parameters.vector(n, 1);
  const beta = parameters.vector(n, 0);
  const running = parameters.moments.layer(n);

  const train = (x: tf.Tensor, options: BatchNormOptions & NormOptions): Normalised => {
    const { y, mean, variance } = batchNormTrain(x, gamma, beta, options);
    running.follow({ mean, variance });
    const how = { epsilon: EPSILON, relu: options.relu, hasResidual: options.residual !== undefined };
    return { y, kept: { inputs: { x, y, gamma, beta, mean, variance }, how } };
  };

  return {
    gamma,
    beta,
    normalise(x, mode, { relu, residual }) {
      const options = { epsilon: EPSILON, relu, ...(residual && { residual }) };
      switch (mode) {
        case 'train':
          return train(x, options);
        case 'evaluate': {
          const y = tf.tidy(() => {
            const { mean, variance } = running.read();
            return batchNormInference(x, gamma, beta, mean, variance, options);
          });
          return { y };
        }
        case 'differentiate': {
          const { mean, variance } = running.read();
          const scale = tf.div(gamma, tf.sqrt(tf.add(variance, EPSILON)));
          const normal = tf.add(tf.mul(tf.sub(x, mean), scale), beta);
          const sum = residual ? tf.add(normal, residual) : normal;
          return { y: relu ? tf.relu(sum) : sum };
        }
      }
    },
  };
}
