// How much one process gets done in wall time, as a rate: run one, then two at once, and compare. `scalar` is arithmetic
// that stays in registers; `step` the training step of the preset `quick`, with no files, messages or probes around it.
// The fewer images a batch, the less memory a step touches; the preset's batches have 64.
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { registerWasmKernels } from '../../src/worker/backends/wasm-kernels/register.js';
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

async function main(): Promise<void> {
  if (process.argv[2] === 'scalar') {
    console.log(rate(scalarArithmetic));
    return;
  }
  setWasmPaths('node_modules/@tensorflow/tfjs-backend-wasm/dist/');
  await tf.setBackend('wasm');
  await registerWasmKernels((name) =>
    Promise.resolve(readFileSync(`src/worker/backends/wasm-kernels/${name}`)),
  );
  console.log(rate(trainingStep(8, Number(process.argv[3] ?? 64), 28, 1)));
}

void main();
