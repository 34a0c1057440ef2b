import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelModule } from './kernel-module.js';
import { address, allocate, withScratch, type TensorHeap } from './tensor-heap.js';

export interface BatchNormAttrs {
  readonly epsilon: number;
  readonly relu: boolean;
}

interface Affine {
  readonly gamma: TensorInfo;
  readonly beta: TensorInfo;
}

interface Moments {
  readonly mean: TensorInfo;
  readonly variance: TensorInfo;
}

/** x [..., c] -> its last dimension and the product of the others. */
function flatten(x: TensorInfo): { rows: number; channels: number } {
  const channels = x.shape.at(-1) ?? 1;
  return { rows: x.shape.slice(0, -1).reduce((a, b) => a * b, 1), channels };
}

/** y = act(gamma * (x - mean) / sqrt(variance + epsilon) + beta + residual) with x's own moments -> [y, mean, variance] */
export function batchNormTrain(
  heap: TensorHeap,
  kernels: KernelModule,
  x: TensorInfo,
  affine: Affine,
  residual: TensorInfo | undefined,
  attrs: BatchNormAttrs,
): TensorInfo[] {
  const { rows, channels } = flatten(x);
  const mean = allocate(heap, [channels]);
  const variance = allocate(heap, [channels]);
  withScratch(heap, 28 * channels, (scratch) => {
    kernels.channelMoments(
      address(heap, x),
      rows,
      channels,
      address(heap, mean),
      address(heap, variance),
      scratch,
    );
  });
  return [batchNormInference(heap, kernels, x, affine, { mean, variance }, residual, attrs), mean, variance];
}

/** The same with given moments -> y */
export function batchNormInference(
  heap: TensorHeap,
  kernels: KernelModule,
  x: TensorInfo,
  affine: Affine,
  moments: Moments,
  residual: TensorInfo | undefined,
  attrs: BatchNormAttrs,
): TensorInfo {
  const { rows, channels } = flatten(x);
  const y = allocate(heap, x.shape);
  withScratch(heap, 4 * channels, (scratch) => {
    kernels.normalize(
      address(heap, x),
      residual === undefined ? 0 : address(heap, residual),
      address(heap, y),
      rows,
      channels,
      address(heap, moments.mean),
      address(heap, moments.variance),
      address(heap, affine.gamma),
      address(heap, affine.beta),
      attrs.epsilon,
      Number(attrs.relu),
      scratch,
    );
  });
  return y;
}

export interface BatchNormGradInputs extends Affine, Moments {
  readonly dy: TensorInfo;
  readonly x: TensorInfo;
  readonly y: TensorInfo;
}

/** -> [dx, dgamma, dbeta] and dresidual where there was one (dy masked by the activation) */
export function batchNormTrainGrad(
  heap: TensorHeap,
  kernels: KernelModule,
  inputs: BatchNormGradInputs,
  attrs: BatchNormAttrs & { readonly hasResidual: boolean },
): TensorInfo[] {
  const { rows, channels } = flatten(inputs.x);
  const dx = allocate(heap, inputs.x.shape);
  const dgamma = allocate(heap, [channels]);
  const dbeta = allocate(heap, [channels]);
  const dresidual = attrs.hasResidual ? allocate(heap, inputs.x.shape) : undefined;
  const [dy, x] = [address(heap, inputs.dy), address(heap, inputs.x)];
  const [gamma, beta] = [address(heap, inputs.gamma), address(heap, inputs.beta)];
  const [mean, variance] = [address(heap, inputs.mean), address(heap, inputs.variance)];
  const masked = dresidual === undefined ? 0 : address(heap, dresidual);
  const relu = Number(attrs.relu);
  withScratch(heap, 28 * channels, (scratch) => {
    const [dg, db] = [address(heap, dgamma), address(heap, dbeta)];
    kernels.channelGradients(
      dy,
      x,
      // Without a residual x tells what the activation let through.
      attrs.hasResidual ? address(heap, inputs.y) : 0,
      masked,
      rows,
      channels,
      mean,
      variance,
      gamma,
      beta,
      attrs.epsilon,
      relu,
      dg,
      db,
      scratch,
    );
    // The residual's gradient is dy with the mask already in it.
    kernels.normalizeGradient(
      masked || dy,
      x,
      address(heap, dx),
      rows,
      channels,
      mean,
      variance,
      gamma,
      beta,
      attrs.epsilon,
      masked ? 0 : relu,
      dg,
      db,
      scratch,
    );
  });
  return dresidual === undefined ? [dx, dgamma, dbeta] : [dx, dgamma, dbeta, dresidual];
}
