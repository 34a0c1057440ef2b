import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { Backend } from './backend.js';
import { registerWasmKernels } from './wasm-kernels/register.js';

/** tfjs' WebAssembly backend, one thread, with our own training kernels in its memory. */
export async function useWasm(assets: string): Promise<Backend> {
  setWasmPaths(path.join(assets, path.sep));
  await tf.setBackend('wasm');
  await tf.ready();
  const { simd } = await registerWasmKernels((name) => readFile(path.join(assets, name)));
  return { name: 'wasm', detail: `tfjs-backend-wasm ${tf.version_core}, ${simd} SIMD` };
}
