import * as tf from '@tensorflow/tfjs-core';
import type { Gradients, TrainableParameter } from './networks/network.js';
import { momentumUpdate } from './ops/momentum-update.js';

export interface MomentumOptimizer {
  /** One step with gradients of the same shapes as the parameters; disposes nothing that it was given. */
  step(gradients: Gradients, rate: number): void;
  dispose(): void;
}

export interface MomentumOptions {
  readonly momentum: number;
  readonly weightDecay: number;
}

/**
 * Stochastic gradient descent with Nesterov momentum and weight decay, as PyTorch's SGD defines them:
 * d = g + λw; v ← μv + d; w ← w − η(d + μv).
 */
export function momentumOptimizer(
  parameters: readonly TrainableParameter[],
  options: MomentumOptions,
): MomentumOptimizer {
  // tfjs declares that getKernel always finds one, but returns undefined.
  const oneKernel = (tf.getKernel('MomentumUpdate', tf.getBackend()) as unknown) !== undefined;
  return oneKernel ? eachParameter(parameters, options) : joinedParameters(parameters, options);
}

/** For backends that update a parameter in one operation. */
function eachParameter(
  parameters: readonly TrainableParameter[],
  { momentum, weightDecay }: MomentumOptions,
): MomentumOptimizer {
  const velocities = parameters.map(({ variable }) => zeros(variable));
  return {
    step(gradients, rate) {
      parameters.forEach(({ variable, decays }, index) => {
        const decay = decays ? weightDecay : 0;
        momentumUpdate(variable, velocities[index]!, gradientOf(gradients, variable), {
          rate,
          momentum,
          decay,
        });
      });
    },
    dispose() {
      tf.dispose(velocities);
    },
  };
}

/**
 * For the others: a network has some thirty small parameters, and eight operations on each cost more than their
 * arithmetic (a sixth of a step on TensorFlow). Those that decay and those that do not are updated as one vector each.
 */
function joinedParameters(
  parameters: readonly TrainableParameter[],
  { momentum, weightDecay }: MomentumOptions,
): MomentumOptimizer {
  const groups = [true, false].flatMap((decays) => {
    const variables = parameters
      .filter((parameter) => parameter.decays === decays)
      .map(({ variable }) => variable);
    if (variables.length === 0) return [];
    const weights = tf.tidy(() => tf.variable(join(variables), false));
    return [{ variables, weights, velocity: zeros(weights), decay: decays ? weightDecay : 0 }];
  });
  return {
    step(gradients, rate) {
      for (const { variables, weights, velocity, decay } of groups) {
        tf.tidy(() => {
          const gradient = join(variables.map((variable) => gradientOf(gradients, variable)));
          momentumUpdate(weights, velocity, gradient, { rate, momentum, decay });
          const parts = tf.split(
            weights,
            variables.map(({ size }) => size),
          );
          variables.forEach((variable, index) => {
            variable.assign(tf.reshape(parts[index]!, variable.shape));
          });
        });
      }
    },
    dispose() {
      for (const { weights, velocity } of groups) tf.dispose([weights, velocity]);
    },
  };
}

/** All values one after the other. [P] */
function join(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.concat1d(tensors.map((tensor) => tf.reshape<tf.Rank.R1>(tensor, [tensor.size])));
}

function zeros(like: tf.Tensor): tf.Variable {
  return tf.tidy(() => tf.variable(tf.zerosLike(like), false));
}

function gradientOf(gradients: Gradients, variable: tf.Variable): tf.Tensor {
  const gradient = gradients.get(variable);
  if (gradient === undefined) throw new Error(`No gradient for ${variable.name}.`);
  return gradient;
}
