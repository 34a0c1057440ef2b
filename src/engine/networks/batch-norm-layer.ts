import * as tf from '@tensorflow/tfjs-core';
import { batchNormGradient, batchNormInference, batchNormTrain } from '../ops/batch-norm.js';
import type { Gradients, Mode } from './network.js';
import type { Parameters } from './parameters.js';
import { noWayBack } from './pass.js';

const EPSILON = 1e-5;

export interface NormOptions {
  readonly relu: boolean;
  /** Added before the activation; same shape as the output. */
  readonly residual?: tf.Tensor;
}

export interface NormPass {
  readonly y: tf.Tensor;
  /** As that of Pass, but disposes x too, a product that only this layer needs, and hands over its gradient at once. */
  readonly backward: (dy: tf.Tensor, gradients: Gradients) => { dx: tf.Tensor; dresidual?: tf.Tensor };
}

export type NormLayer = (x: tf.Tensor, mode: Mode, options: NormOptions) => NormPass;

/** Batch normalisation over the last axis (Ioffe and Szegedy 2015), with optional residual addition and ReLU. */
export function batchNorm(parameters: Parameters, n: number): NormLayer {
  const gamma = parameters.vector(n, 1);
  const beta = parameters.vector(n, 0);
  const running = parameters.moments.layer(n);

  return (x, mode, { relu, residual }) => {
    const options = { epsilon: EPSILON, relu, ...(residual && { residual }) };
    switch (mode) {
      case 'train': {
        const { y, mean, variance } = batchNormTrain(x, gamma, beta, options);
        running.follow({ mean, variance });
        return {
          y,
          backward(dy, gradients) {
            const inputs = { dy, x, y, gamma, beta, mean, variance };
            const { dgamma, dbeta, ...toInputs } = batchNormGradient(inputs, {
              epsilon: EPSILON,
              relu,
              hasResidual: residual !== undefined,
            });
            gradients.set(gamma, dgamma).set(beta, dbeta);
            tf.dispose([dy, x, y, mean, variance]);
            return toInputs;
          },
        };
      }
      case 'evaluate': {
        const y = tf.tidy(() => {
          const { mean, variance } = running.read();
          return batchNormInference(x, gamma, beta, mean, variance, options);
        });
        return { y, backward: noWayBack };
      }
      case 'differentiate': {
        const { mean, variance } = running.read();
        const scale = tf.div(gamma, tf.sqrt(tf.add(variance, EPSILON)));
        const normal = tf.add(tf.mul(tf.sub(x, mean), scale), beta);
        const sum = residual ? tf.add(normal, residual) : normal;
        return { y: relu ? tf.relu(sum) : sum, backward: noWayBack };
      }
    }
  };
}
