import * as tf from '@tensorflow/tfjs-core';
import type { TrainableParameter } from './networks/network.js';
import { momentumUpdate } from './ops/momentum-update.js';

export interface MomentumOptimizer {
  /** One step with gradients of the same shapes as the parameters; disposes nothing that it was given. */
  step(gradients: tf.NamedTensorMap, rate: number): void;
  dispose(): void;
}

/**
 * Stochastic gradient descent with Nesterov momentum and weight decay, as PyTorch's SGD defines them:
 * d = g + λw; v ← μv + d; w ← w − η(d + μv).
 */
export function momentumOptimizer(
  parameters: readonly TrainableParameter[],
  options: { readonly momentum: number; readonly weightDecay: number },
): MomentumOptimizer {
  const { momentum, weightDecay } = options;
  const velocities = parameters.map(({ variable }) =>
    tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
  );
  return {
    step(gradients, rate) {
      parameters.forEach(({ variable, decays }, index) => {
        const gradient = gradients[variable.name];
        if (gradient === undefined) throw new Error(`No gradient for ${variable.name}.`);
        const decay = decays ? weightDecay : 0;
        momentumUpdate(variable, velocities[index]!, gradient, { rate, momentum, decay });
      });
    },
    dispose() {
      for (const velocity of velocities) velocity.dispose();
    },
  };
}
