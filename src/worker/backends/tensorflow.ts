import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { registerComposedKernels } from '../../engine/ops/batch-norm.js';
import type { Backend } from './backend.js';

const PACKAGE = '@tensorflow/tfjs-node';
/** Names a folder that `npm run native` or the extension installed tfjs-node into. */
export const NATIVE_FOLDER_VARIABLE = 'DIFFICULTY_LENS_NATIVE';

/**
 * The folder of a tfjs-node whose addon is there, or undefined: in the folder that the environment names, in `.native`
 * beside `dist`, or among our own packages. `assets` is `dist/wasm`.
 */
export function findTensorflow(assets: string): string | undefined {
  const root = path.resolve(assets, '..', '..');
  const named = process.env[NATIVE_FOLDER_VARIABLE];
  return [...(named === undefined ? [] : [named]), path.join(root, '.native'), root]
    .map((folder) => path.join(folder, 'node_modules', PACKAGE))
    .find(hasAddon);
}

function hasAddon(folder: string): boolean {
  const lib = path.join(folder, 'lib');
  return (
    existsSync(lib) && readdirSync(lib).some((name) => existsSync(path.join(lib, name, 'tfjs_binding.node')))
  );
}

/**
 * TensorFlow through tfjs-node, one thread: folds run side by side, and two that share all cores are slower than two
 * with one each. Its own copy of tfjs-core shares the engine, which tfjs keeps on the global object, with ours.
 */
export async function useTensorflow(folder: string): Promise<Backend> {
  process.env.TF_NUM_INTRAOP_THREADS ??= '1';
  process.env.TF_NUM_INTEROP_THREADS ??= '1';
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  bringBackUtilFunctions();
  createRequire(path.join(folder, 'package.json'))(folder);
  registerComposedKernels('tensorflow');
  if (!(await tf.setBackend('tensorflow'))) throw new Error('tfjs-node loaded but registered no backend.');
  await tf.ready();
  return { name: 'tensorflow', detail: `tfjs-node, TensorFlow ${libraryVersion()}` };
}

/** tfjs-node 4.22 calls functions of node:util that Node 23 dropped. */
function bringBackUtilFunctions(): void {
  const target = util as unknown as Record<string, unknown>;
  target.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  target.isArray ??= Array.isArray;
}

function libraryVersion(): string {
  // The one place where tfjs-node tells it; tfjs-core types every backend as KernelBackend.
  const { binding } = tf.backend() as unknown as { binding?: { TF_Version?: string } };
  return binding?.TF_Version ?? 'of unknown version';
}
