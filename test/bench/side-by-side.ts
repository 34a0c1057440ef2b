// How much one process gets done in wall time, as a rate: run one, then two at once, and compare.
//   scalar  a chain of integer multiplications, in registers: each waits for the one before, so most of the core idles
//   tile    our matrix product on 21 kB, in the first cache: all that a core's multipliers can do, no traffic
//   step    the training step of the preset `quick`, with no files, messages or probes around it; the fewer images a
//           batch, the less memory it touches (the preset's batches have 64)
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { instantiateKernels } from '../../src/worker/backends/wasm-kernels/kernel-module.js';
import { registerWasmKernels, type KernelBinary } from '../../src/worker/backends/wasm-kernels/register.js';
import { trainingStep } from './training-step.js';

const SECONDS = 6;

/** Calls a second. The first half second warms up: compilers, and the other process' start. */
function rate(call: () => unknown): number {
  const warm = performance.now() + 500;
  while (performance.now() < warm) call();
  const start = performance.now();
  let calls = 0;
  while (performance.now() - start < 1000 * SECONDS) {
    call();
    calls++;
  }
  return (1000 * calls) / (performance.now() - start);
}

function scalarArithmetic(): number {
  let x = 1;
  for (let i = 0; i < 1_000_000; i++) x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
  return x;
}

/** 60 rows of 72 by 8 columns, a thousand times: as a 3 x 3 convolution of 8 channels multiplies. */
async function tileProduct(): Promise<() => void> {
  // Named by hand: Node's types do not declare WebAssembly.
  type Pages = new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: Pages } }).WebAssembly;
  const memory = new Memory({ initial: 4 });
  const kernels = await instantiateKernels(binary('kernels.relaxed.wasm'), memory);
  const [rows, depth, columns] = [60, 72, 8];
  const [a, panels, c, table] = [0, 32_768, 40_960, 49_152];
  new Float32Array(memory.buffer).fill(1, 0, table / 4);
  kernels.fillTable(table, 1, 1, rows, 0, 0, 4 * depth, 0, 0, 4 * columns);
  return () => {
    for (let i = 0; i < 1000; i++) {
      kernels.gemm(a, table, rows, 1, depth, 4 * depth, panels, columns, c, 0);
    }
  };
}

function binary(name: KernelBinary): Uint8Array {
  return readFileSync(`src/worker/backends/wasm-kernels/${name}`);
}

async function main(): Promise<void> {
  const [, , what, images = '64'] = process.argv;
  if (what === 'scalar') {
    console.log(rate(scalarArithmetic));
    return;
  }
  if (what === 'tile') {
    console.log(rate(await tileProduct()));
    return;
  }
  setWasmPaths('node_modules/@tensorflow/tfjs-backend-wasm/dist/');
  await tf.setBackend('wasm');
  await registerWasmKernels((name) => Promise.resolve(binary(name)));
  console.log(rate(trainingStep(8, Number(images), 28, 1)));
}

void main();
