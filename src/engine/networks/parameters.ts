import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.js';
import type { TrainableParameter } from './network.js';
import { RunningMoments } from './running-moments.js';

/** Owns a network's variables, trainable parameters and running moments, for their common lifetime. */
export class Parameters {
  readonly trainable: TrainableParameter[] = [];
  readonly moments = new RunningMoments();

  constructor(private readonly random: Random) {}

  /**
   * Normal weights of variance 1 / (3 fanIn). Before batch normalisation the scale changes no output, but the smaller
   * the weights the larger the effective learning rate: this is the variance of PyTorch's default, for which the usual
   * rates are meant. He's sixfold variance learned several times slower in the few epochs that an audit takes.
   */
  weights(shape: number[], fanIn: number): tf.Variable {
    const deviation = Math.sqrt(1 / (3 * fanIn));
    const values = Float32Array.from(
      { length: tf.util.sizeFromShape(shape) },
      () => deviation * this.random.normal(),
    );
    return this.add(tf.tensor(values, shape), true);
  }

  /** A trainable vector that does not decay. [n] */
  vector(n: number, value: number): tf.Variable {
    return this.add(tf.fill([n], value), false);
  }

  dispose(): void {
    for (const { variable } of this.trainable) variable.dispose();
    this.moments.dispose();
  }

  private add(initial: tf.Tensor, decays: boolean): tf.Variable {
    const variable = tf.variable(initial, true);
    initial.dispose();
    this.trainable.push({ variable, decays });
    return variable;
  }
}
