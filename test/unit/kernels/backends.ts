import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { readFile } from 'node:fs/promises';
import { registerComposedKernels } from '../../../src/engine/ops/batch-norm.js';
import {
  registerWasmKernels,
  type KernelBinary,
} from '../../../src/worker/backends/wasm-kernels/register.js';
import { hasRelaxedSimd } from '../../../src/worker/backends/wasm-kernels/kernel-module.js';

export const binaries = hasRelaxedSimd() ? (['plain', 'relaxed'] as const) : (['plain'] as const);

export function loadBinary(name: KernelBinary): Promise<Buffer> {
  return readFile(new URL(`../../../src/worker/backends/wasm-kernels/${name}`, import.meta.url));
}

/** Both backends ready, ours with the given binary. */
export async function startBackends(simd: 'plain' | 'relaxed'): Promise<void> {
  await tf.setBackend('wasm');
  await registerWasmKernels(loadBinary, { relaxed: simd === 'relaxed' });
  if ((tf.getKernel('BatchNormTrain', 'cpu') as unknown) === undefined) registerComposedKernels('cpu');
}

/** Deterministic numbers in [-1, 1). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

export function randomArray(shape: readonly number[], seed: number): Float32Array {
  const next = random(seed * 7919 + 17);
  for (let i = 0; i < 5; i++) next();
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, next);
}

/** The values of f's results on a backend; every tensor disposed. */
export async function on(
  backend: 'cpu' | 'wasm',
  f: () => tf.Tensor | tf.Tensor[],
): Promise<{ shape: number[]; values: Float32Array }[]> {
  await tf.setBackend(backend);
  const results = tf.tidy(f);
  return [results].flat().map((tensor) => {
    const out = { shape: tensor.shape, values: tensor.dataSync<'float32'>().slice() };
    tensor.dispose();
    return out;
  });
}
