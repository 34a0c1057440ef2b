import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelModule } from './kernel-module.js';
import { address, type TensorHeap } from './tensor-heap.js';

export interface MomentumAttrs {
  readonly rate: number;
  readonly momentum: number;
  readonly decay: number;
}

/** d = g + decay * w, v = momentum * v + d, w = w - rate * (d + momentum * v), in place on w and v -> no tensors */
export function momentumUpdate(
  heap: TensorHeap,
  kernels: KernelModule,
  w: TensorInfo,
  v: TensorInfo,
  g: TensorInfo,
  attrs: MomentumAttrs,
): TensorInfo[] {
  const { rate, momentum, decay } = attrs;
  kernels.momentumUpdate(
    address(heap, w),
    address(heap, v),
    address(heap, g),
    util.sizeFromShape(w.shape),
    rate,
    momentum,
    decay,
  );
  return [];
}
