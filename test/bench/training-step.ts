import * as tf from '@tensorflow/tfjs-core';
import { momentumOptimizer } from '../../src/engine/momentum-optimizer.js';
import { createNetwork } from '../../src/engine/networks/create-network.js';
import '../../src/engine/ops/gradients.js';
import { createRandom } from '../../src/engine/random.js';

/** Forward, backward and update of the residual network on one batch of noise; returns nothing to dispose. */
export function trainingStep(
  width: number,
  batch: number,
  size: number,
  channels: number,
): () => tf.Tensor[] {
  const network = createNetwork('resnet', { size, channels, classes: 10, width }, createRandom(1));
  const optimizer = momentumOptimizer(network.parameters, { momentum: 0.9, weightDecay: 5e-4 });
  const x = tf.randomUniform<tf.Rank.R4>([batch, size, size, channels], -1, 1);
  const labels = Array.from({ length: batch }, (_, i) => i % 10);
  const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), 10);
  const variables = network.parameters.map(({ variable }) => variable);
  return () =>
    tf.tidy(() => {
      const loss = (): tf.Scalar =>
        tf.losses.softmaxCrossEntropy(targets, network.forward(x, 'train').logits);
      const { value, grads } = tf.variableGrads(loss, variables);
      optimizer.step(grads, 0.01);
      value.dataSync();
      return [];
    });
}
