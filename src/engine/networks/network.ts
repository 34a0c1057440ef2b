import type * as tf from '@tensorflow/tfjs-core';

/** What a forward pass is for: `differentiate` is evaluation mode built of ops that have gradients. */
export type Mode = 'train' | 'evaluate' | 'differentiate';

export interface Forward {
  /** Before the softmax. [b, C] */
  readonly logits: tf.Tensor2D;
  /** The activations at probes 1 … L-1, that is after the stem and each block or layer. [b, …] */
  readonly taps: readonly tf.Tensor[];
}

/** A classifier with a tap at every probe. Inputs are float32 [b, size, size, channels], normalised. */
export interface Network {
  /** Names of probes 0 … L, from 'input' to 'softmax'. */
  readonly probes: readonly string[];
  readonly parameters: readonly TrainableParameter[];
  /** In `train` mode batch statistics are used and the running ones updated. */
  forward(x: tf.Tensor4D, mode: Mode): Forward;
  dispose(): void;
}

export interface TrainableParameter {
  readonly variable: tf.Variable;
  /** Weights decay; biases and normalisation parameters do not. */
  readonly decays: boolean;
}

export interface NetworkShape {
  readonly size: number;
  readonly channels: number;
  readonly classes: number;
  /** Channels of the first stage, or units of the MLP. */
  readonly width: number;
}
