import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Address, KernelModule } from './kernel-module.js';
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

export type BatchNormGradAttrs = BatchNormAttrs & { readonly hasResidual: boolean };

/** -> [dx, dgamma, dbeta] and dresidual where there was one (dy masked by the activation) */
export function batchNormTrainGrad(
  heap: TensorHeap,
  kernels: KernelModule,
  inputs: BatchNormGradInputs,
  attrs: BatchNormGradAttrs,
): TensorInfo[] {
  const { rows } = flatten(inputs.x);
  const dx = allocate(heap, inputs.x.shape);
  const { gradients, write } = channelGradients(heap, kernels, inputs, attrs);
  write(0, rows, address(heap, dx));
  return [dx, ...gradients];
}

export interface ChannelGradients {
  /** dgamma, dbeta, and dresidual where there was one. */
  readonly gradients: TensorInfo[];
  /** Writes dx of the rows [first, first + rows) to an address. */
  readonly write: (first: number, rows: number, to: Address) => void;
}

/** The sums over all rows, which those of dx need. */
export function channelGradients(
  heap: TensorHeap,
  kernels: KernelModule,
  inputs: BatchNormGradInputs,
  { epsilon, relu, hasResidual }: BatchNormGradAttrs,
): ChannelGradients {
  const { rows: all, channels } = flatten(inputs.x);
  const dgamma = allocate(heap, [channels]);
  const dbeta = allocate(heap, [channels]);
  const dresidual = hasResidual ? allocate(heap, inputs.x.shape) : undefined;
  const [dy, x] = [address(heap, inputs.dy), address(heap, inputs.x)];
  const [gamma, beta] = [address(heap, inputs.gamma), address(heap, inputs.beta)];
  const [mean, variance] = [address(heap, inputs.mean), address(heap, inputs.variance)];
  const [dg, db] = [address(heap, dgamma), address(heap, dbeta)];
  const masked = dresidual === undefined ? 0 : address(heap, dresidual);
  // Without a residual x tells what the activation let through.
  const y = hasResidual ? address(heap, inputs.y) : 0;
  withScratch(heap, 28 * channels, (scratch) => {
    kernels.channelGradients(
      dy,
      x,
      y,
      masked,
      all,
      channels,
      mean,
      variance,
      gamma,
      beta,
      epsilon,
      Number(relu),
      dg,
      db,
      scratch,
    );
  });
  return {
    gradients: dresidual === undefined ? [dgamma, dbeta] : [dgamma, dbeta, dresidual],
    write(first, rows, to) {
      const offset = 4 * first * channels;
      withScratch(heap, 12 * channels, (scratch) => {
        kernels.normalizeGradient(
          // The residual's gradient is dy with the mask already in it.
          (masked || dy) + offset,
          x + offset,
          to,
          rows,
          all,
          channels,
          mean,
          variance,
          gamma,
          beta,
          epsilon,
          masked ? 0 : Number(relu),
          dg,
          db,
          scratch,
        );
      });
    },
  };
}
