import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { Address } from './kernel-module.js';

/** The part of tfjs's BackendWasm used here. Tensors live in its linear memory, one malloc each. */
export interface TensorHeap {
  readonly wasm: { readonly asm: { readonly memory: object } };
  readonly dataIdMap: { get(id: object): { readonly memoryOffset: number; readonly refCount: number } };
  makeOutput(shape: readonly number[], dtype: DataType): TensorInfo;
  disposeData(id: object): boolean;
  incRef(id: object): void;
}

/** Where a tensor's first element is. It never moves, also when the memory grows. */
export function address(heap: TensorHeap, tensor: TensorInfo): Address {
  return heap.dataIdMap.get(tensor.dataId).memoryOffset;
}

/** A new float32 tensor, uninitialised. */
export function allocate(heap: TensorHeap, shape: readonly number[]): TensorInfo {
  return heap.makeOutput(shape, 'float32');
}

/** Lends `bytes` of the heap, on a cache line, for the length of `use`. */
export function withScratch<T>(heap: TensorHeap, bytes: number, use: (at: Address) => T): T {
  const block = heap.makeOutput([Math.ceil(bytes / 4) + 16], 'int32');
  try {
    return use(alignUp(address(heap, block)));
  } finally {
    heap.disposeData(block.dataId);
  }
}

/** Rounds bytes or an address up to a whole cache line. */
export function alignUp(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

/** A named input that tfjs's kernel contract promises. */
export function required(inputs: Readonly<Record<string, TensorInfo | undefined>>, name: string): TensorInfo {
  const tensor = inputs[name];
  if (tensor === undefined) throw new Error(`kernel input '${name}' is missing`);
  return tensor;
}
