import * as tf from '@tensorflow/tfjs-core';
import { argmax } from './argmax.js';
import { evenBatches, imageBatch, type Normalisation } from './batches.js';
import type { ImageSource } from './image-source.js';
import { momentumOptimizer } from './momentum-optimizer.js';
import type { Gradients, Network } from './networks/network.js';
import { oneCycle } from './one-cycle.js';
import { softmaxCrossEntropy } from './ops/softmax-cross-entropy.js';
import { createRandom, derive } from './random.js';
import { createTrainingStream, type TrainingStatistics } from './training-stream.js';

const MOMENTUM = 0.9;

export interface EpochReport {
  readonly epoch: number;
  /** Mean cross-entropy and accuracy on the given labels, as the training pass saw them. */
  readonly loss: number;
  readonly accuracy: number;
  readonly imagesPerSecond: number;
}

export interface TrainOptions {
  readonly epochs: number;
  readonly batchSize: number;
  /** Peak of the one-cycle schedule. */
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly classes: number;
  readonly seed: number;
  readonly onEpoch?: (report: EpochReport) => void;
  /** Called after every step, counted from 1; may take time off or throw to stop. */
  readonly onStep?: (step: number) => Promise<void>;
}

export interface Trained {
  readonly statistics: TrainingStatistics;
  /** Class predicted in each epoch, see createTrainingStream. [n_t, epochs] */
  readonly epochClasses: Uint16Array;
}

/**
 * Trains `network` on the images at `indices` with their `labels` ([N], by dataset index) by stochastic gradient
 * descent on the cross-entropy. Every epoch passes over every example once, in an order that the seed decides.
 */
export async function train(
  network: Network,
  images: ImageSource,
  labels: Int32Array,
  indices: Int32Array,
  normalisation: Normalisation,
  options: TrainOptions,
): Promise<Trained> {
  const { epochs, batchSize, classes } = options;
  const stepsPerEpoch = Math.ceil(indices.length / batchSize);
  const stream = createTrainingStream({ examples: indices.length, classes, epochs, stepsPerEpoch });
  const optimizer = momentumOptimizer(network.parameters, {
    momentum: MOMENTUM,
    weightDecay: options.weightDecay,
  });
  const order = Int32Array.from(indices.keys());
  let step = 0;
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      createRandom(derive(options.seed, epoch)).shuffle(order);
      const start = performance.now();
      let loss = 0;
      let right = 0;
      for (const rows of evenBatches(order, batchSize)) {
        const batch = rows.map((row) => indices[row]!);
        const batchLabels = batch.map((index) => labels[index]!);
        const rate = oneCycle(step, epochs * stepsPerEpoch, options.learningRate);
        const out = trainStep(
          network,
          imageBatch(images, batch, normalisation),
          batchLabels,
          classes,
          (gradients) => {
            optimizer.step(gradients, rate);
          },
        );
        stream.record(epoch, rows, out.logits, batchLabels);
        loss += out.loss * batch.length;
        batchLabels.forEach((label, b) => {
          if (argmax(out.logits, b * classes, classes) === label) right++;
        });
        step++;
        await options.onStep?.(step);
      }
      options.onEpoch?.({
        epoch,
        loss: loss / indices.length,
        accuracy: right / indices.length,
        imagesPerSecond: (1000 * indices.length) / (performance.now() - start),
      });
    }
  } finally {
    optimizer.dispose();
  }
  return { statistics: stream.finish(), epochClasses: stream.epochClasses };
}

/** Forward, backward, update; disposes `x`. Returns the logits [b, C] from before the update and the mean loss. */
function trainStep(
  network: Network,
  x: tf.Tensor4D,
  labels: Int32Array,
  classes: number,
  update: (gradients: Gradients) => void,
): { logits: Float32Array; loss: number } {
  // Not returned through tidy, which searches every element of what it returns for tensors.
  let result: { logits: Float32Array; loss: number } | undefined;
  tf.tidy(() => {
    const pass = network.train(x);
    const logits = pass.logits.dataSync<'float32'>().slice();
    const { loss, gradient } = softmaxCrossEntropy(logits, labels, classes);
    update(pass.backward(tf.tensor2d(gradient, pass.logits.shape)));
    result = { logits, loss };
  });
  x.dispose();
  return result!;
}
