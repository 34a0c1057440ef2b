import * as tf from '@tensorflow/tfjs-core';
import { momentumOptimizer } from '../../src/engine/momentum-optimizer.js';
import { createNetwork } from '../../src/engine/networks/create-network.js';
import { softmaxCrossEntropy } from '../../src/engine/ops/softmax-cross-entropy.js';
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
  const labels = Int32Array.from({ length: batch }, (_, i) => i % 10);
  return () =>
    tf.tidy(() => {
      const pass = network.train(x);
      const { gradient } = softmaxCrossEntropy(pass.logits.dataSync<'float32'>(), labels, 10);
      optimizer.step(pass.backward(tf.tensor2d(gradient, pass.logits.shape)), 0.01);
      return [];
    });
}
