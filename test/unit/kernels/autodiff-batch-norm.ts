import * as tf from '@tensorflow/tfjs-core';
import { batchNormGradient } from '../../../src/engine/ops/batch-norm.js';

interface Attrs {
  readonly epsilon: number;
  readonly relu: boolean;
  readonly hasResidual: boolean;
}

/** Lets tfjs's autodiff pass through BatchNormTrain, so that it can judge what is gone back without it. */
export function teachAutodiffBatchNorm(): void {
  tf.registerGradient({
    kernelName: 'BatchNormTrain',
    inputsToSave: ['x', 'gamma', 'beta'],
    outputsToSave: [true, true, true],
    gradFunc: (dys, saved, attrs) => {
      // One gradient for each output, and the saved inputs, then outputs, in the order above.
      const [dy] = dys as [tf.Tensor];
      const [x, gamma, beta, y, mean, variance] = saved as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const { dx, dgamma, dbeta, dresidual } = batchNormGradient(
        { dy, x, y, gamma, beta, mean, variance },
        attrs as unknown as Attrs,
      );
      const gradients = { x: dx, gamma: dgamma, beta: dbeta, ...(dresidual && { residual: dresidual }) };
      return Object.fromEntries(
        Object.entries(gradients).map(([name, gradient]) => [name, (): tf.Tensor => gradient]),
      );
    },
  });
}
