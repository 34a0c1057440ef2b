import type * as tf from '@tensorflow/tfjs-core';

/** What an evaluation is for: `differentiate` is built of operations that tfjs's autodiff knows. */
export type Purpose = 'evaluate' | 'differentiate';
/** `train` uses the batch's own statistics, and the running ones follow. */
export type Mode = Purpose | 'train';

export interface Forward {
  /** Before the softmax. [b, C] */
  readonly logits: tf.Tensor2D;
  /** The activations at probes 1 … L-1, that is after the stem and each block or layer. [b, …] */
  readonly taps: readonly tf.Tensor[];
}

/** The loss's gradient in each trainable parameter; whoever asked for it disposes of it. */
export type Gradients = Map<tf.Variable, tf.Tensor>;

export interface TrainingPass {
  /** Before the softmax. [b, C] */
  readonly logits: tf.Tensor2D;
  /** From the loss's gradient in the logits, which it disposes as it does all that was kept for it: once. [b, C] */
  backward(dlogits: tf.Tensor2D): Gradients;
}

/** A classifier with a tap at every probe. Inputs are float32 [b, size, size, channels], normalised. */
export interface Network {
  /** Names of probes 0 … L, from 'input' to 'softmax'. */
  readonly probes: readonly string[];
  readonly parameters: readonly TrainableParameter[];
  forward(x: tf.Tensor4D, purpose: Purpose): Forward;
  /**
   * A forward pass in training, with its way back. Ours and not tfjs's autodiff, which calls twice as many kernels for a
   * step, most of them to clone what it saves, and keeps every activation to the end: 6 to 10 % of the step's time.
   */
  train(x: tf.Tensor4D): TrainingPass;
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
