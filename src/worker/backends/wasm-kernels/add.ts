import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelModule } from './kernel-module.js';
import { address, allocate, type TensorHeap } from './tensor-heap.js';

/** Whether two tensors can be added element by element, without broadcasting. */
export function sameFloats(a: TensorInfo, b: TensorInfo): boolean {
  return a.dtype === 'float32' && b.dtype === 'float32' && util.arraysEqual(a.shape, b.shape);
}

/** a + b of equal shapes: autodiff adds the gradients of every activation that two layers read. */
export function add(heap: TensorHeap, kernels: KernelModule, a: TensorInfo, b: TensorInfo): TensorInfo {
  const out = allocate(heap, a.shape);
  kernels.addVectors(address(heap, a), address(heap, b), address(heap, out), util.sizeFromShape(a.shape));
  return out;
}
