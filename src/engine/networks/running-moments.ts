import * as tf from '@tensorflow/tfjs-core';

/** Share of the old value that the running moments keep at each step. */
const KEPT = 0.9;

interface Moments {
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
}

/** The running moments of one normalisation layer of n channels. */
export interface LayerMoments {
  /** Mean and variance as they stand, which the caller disposes. [n] each */
  read(): Moments;
  /** Takes in a batch's; they must live until the network's forward pass has ended. [n] each */
  follow(batch: Moments): void;
}

/**
 * The running moments of all normalisation layers of a network: averages over its batches, weighted exponentially,
 * from mean 0 and variance 1. They stand in one vector that follows once all layers of a forward pass have told theirs:
 * a network has some ten layers of some ten channels, where five operations on each would cost more than their arithmetic.
 */
export class RunningMoments {
  private readonly channels: number[] = [];
  private readonly batch = new Map<number, Moments>();
  /** Mean and variance of each layer, one after the other. [2 Σ n] */
  private joined: tf.Variable<tf.Rank.R1> | undefined;

  /** Adds a layer, which must be before the first forward pass. */
  layer(n: number): LayerMoments {
    const index = this.channels.length;
    const start = 2 * this.channels.reduce((sum, channels) => sum + channels, 0);
    this.channels.push(n);
    return {
      read: () => ({
        mean: tf.slice(this.variable(), [start], [n]),
        variance: tf.slice(this.variable(), [start + n], [n]),
      }),
      follow: (batch) => {
        this.batch.set(index, batch);
        if (this.batch.size === this.channels.length) this.step();
      },
    };
  }

  dispose(): void {
    this.joined?.dispose();
  }

  private step(): void {
    const running = this.variable();
    tf.tidy(() => {
      const batch = tf.concat1d(
        this.channels.flatMap((_, index) => {
          const { mean, variance } = this.batch.get(index)!;
          return [mean, variance];
        }),
      );
      running.assign(tf.add(tf.mul(running, KEPT), tf.mul(batch, 1 - KEPT)));
    });
    this.batch.clear();
  }

  private variable(): tf.Variable<tf.Rank.R1> {
    this.joined ??= tf.tidy(() =>
      tf.variable(tf.concat1d(this.channels.flatMap((n) => [tf.zeros([n]), tf.ones([n])])), false),
    );
    return this.joined;
  }
}
