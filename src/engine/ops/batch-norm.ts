import {
  engine,
  registerKernel,
  type NamedTensorMap,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import { composedBatchNorm } from './composed-batch-norm.js';

export interface BatchNormOptions {
  /** Added to the variance. */
  readonly epsilon: number;
  /** Clamp the result at 0. */
  readonly relu?: boolean;
  /** Added before the activation; shape of x. */
  readonly residual?: Tensor;
}

export interface BatchNormOutput {
  readonly y: Tensor;
  /** Moments of x over all but its last dimension, for the running averages; no gradient flows through them. */
  readonly mean: Tensor1D;
  /** Biased. */
  readonly variance: Tensor1D;
}

/**
 * Batch normalisation with the batch's own moments (Ioffe & Szegedy, arXiv 1502.03167), residual addition and ReLU in
 * one kernel: y = act(gamma * (x - mean) / sqrt(variance + epsilon) + beta + residual).
 * x [..., c], gamma [c], beta [c]; its gradient is batchNormGradient.
 * The backend must have the kernels: registerComposedKernels, or the worker's own.
 */
export function batchNormTrain(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  options: BatchNormOptions,
): BatchNormOutput {
  const { epsilon, relu = false, residual } = options;
  const inputs: NamedTensorMap = residual === undefined ? { x, gamma, beta } : { x, gamma, beta, residual };
  const attrs = { epsilon, relu, hasResidual: residual !== undefined };
  const [y, mean, variance] = engine().runKernel<[Tensor, Tensor1D, Tensor1D]>(
    'BatchNormTrain',
    inputs,
    attrs,
  );
  return { y, mean, variance };
}

/** The same with given moments [c]; not differentiable. */
export function batchNormInference(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  mean: Tensor,
  variance: Tensor,
  options: BatchNormOptions,
): Tensor {
  const { epsilon, relu = false, residual } = options;
  const inputs: NamedTensorMap = { x, gamma, beta, mean, variance };
  if (residual !== undefined) inputs.residual = residual;
  return engine().runKernel<Tensor>('BatchNormInference', inputs, { epsilon, relu });
}

export type BatchNormGradientInputs = Readonly<
  Record<'dy' | 'x' | 'y' | 'gamma' | 'beta' | 'mean' | 'variance', Tensor>
>;

export interface BatchNormGradientOptions {
  readonly epsilon: number;
  readonly relu: boolean;
  readonly hasResidual: boolean;
}

export interface BatchNormGradient {
  readonly dx: Tensor;
  readonly dgamma: Tensor;
  readonly dbeta: Tensor;
  /** Where there was a residual. */
  readonly dresidual?: Tensor;
}

/**
 * The gradients of a loss in batchNormTrain's inputs, from dy, that in its y. `mean` and `variance` are what it returned;
 * `options` those that it was given.
 */
export function batchNormGradient(
  inputs: BatchNormGradientInputs,
  options: BatchNormGradientOptions,
): BatchNormGradient {
  const gradients = engine().runKernel<Tensor[]>('BatchNormTrainGrad', { ...inputs }, { ...options });
  // As every backend's kernel returns them.
  const [dx, dgamma, dbeta, dresidual] = gradients as [Tensor, Tensor, Tensor, Tensor?];
  return { dx, dgamma, dbeta, ...(dresidual && { dresidual }) };
}

/** Gives `backendName` the kernels of this file, composed from tfjs's operations: for backends without our own. */
export function registerComposedKernels(backendName: string): void {
  for (const kernel of composedBatchNorm(backendName)) registerKernel(kernel);
}
