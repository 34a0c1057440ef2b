import { existsSync, readdirSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import '../../engine/ops/gradients.js';
import { NATIVE_FOLDER_VARIABLE } from '../native-folder.js';
import type { Backend } from './backend.js';
import {
  registerTensorflowKernels,
  type TensorflowBackend,
  type TensorflowBinding,
} from './tensorflow-kernels.js';

const PACKAGE = '@tensorflow/tfjs-node';
/** As tfjs-node registers itself. */
const PRIORITY = 3;

/**
 * The folder of a tfjs-node whose addon is there, or undefined: in the folder that the environment names, in `.native`
 * beside `dist`, or among our own packages. `assets` is `dist/wasm`.
 */
export function findTensorflow(assets: string): string | undefined {
  const root = path.resolve(assets, '..', '..');
  const named = process.env[NATIVE_FOLDER_VARIABLE];
  return [...(named === undefined ? [] : [named]), path.join(root, '.native'), root]
    .map((folder) => path.join(folder, 'node_modules', PACKAGE))
    .find((folder) => addonOf(folder) !== undefined);
}

/** The addon's file, in a folder named after the version of Node's binary interface. */
function addonOf(folder: string): string | undefined {
  const lib = path.join(folder, 'lib');
  const names = existsSync(lib) ? readdirSync(lib) : [];
  return names.map((name) => path.join(lib, name, 'tfjs_binding.node')).find((file) => existsSync(file));
}

/**
 * TensorFlow through tfjs-node, one thread: folds run side by side, and two that share all cores are slower than two
 * with one each. The variables must stand before the library is loaded.
 */
export async function useTensorflow(folder: string): Promise<Backend> {
  process.env.TF_NUM_INTRAOP_THREADS ??= '1';
  process.env.TF_NUM_INTEROP_THREADS ??= '1';
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // A second native backend in one process would be a second TensorFlow.
  // (tfjs declares that a factory is always found, but returns null.)
  if ((tf.findBackendFactory('tensorflow') as unknown) === null) {
    bringBackUtilFunctions();
    loadOnOurCore(folder);
    registerTensorflowKernels();
  }
  await tf.setBackend('tensorflow');
  await tf.ready();
  // tfjs-core types every backend as KernelBackend; this one keeps its addon.
  const { binding } = tf.backend() as unknown as TensorflowBackend;
  return { name: 'tensorflow', detail: `tfjs-node, TensorFlow ${binding.TF_Version}` };
}

/** The one class of tfjs-node that is used, as its file exports it. */
interface BackendModule {
  readonly NodeJSKernelBackend: new (binding: TensorflowBinding, packageName: string) => tf.KernelBackend;
}

/**
 * Loads tfjs-node's backend and kernels with our own tfjs-core in place of the packages that they ask for. Its index
 * would bring the whole union package: a second core, 35 MB, and 180 lines of complaints about kernels registered
 * twice. Only names that tfjs-core exports are used there.
 */
function loadOnOurCore(folder: string): void {
  const load = createRequire(path.join(folder, 'package.json'));
  const replaced = ['@tensorflow/tfjs', '@tensorflow/tfjs-core'].map((name) => load.resolve(name));
  for (const id of replaced) load.cache[id] = fakeModule(id, { ...tf, KernelBackend: callableBackend() });
  try {
    load('./dist/register_all_kernels.js');
    // What a native package exports is not typed; the test that trains on it checks these.
    const { NodeJSKernelBackend } = load('./dist/nodejs_kernel_backend.js') as BackendModule;
    const binding = load(addonOf(folder)!) as TensorflowBinding;
    tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, PACKAGE), PRIORITY);
  } finally {
    for (const id of replaced) Reflect.deleteProperty(load.cache, id);
  }
}

/** tfjs-node is compiled to ES5, whose classes call their base without `new`; a real class refuses that. */
function callableBackend(): () => void {
  function KernelBackend(): void {
    // tfjs-core's has no constructor of its own.
  }
  KernelBackend.prototype = tf.KernelBackend.prototype;
  return KernelBackend;
}

function fakeModule(id: string, exports: unknown): NodeJS.Module {
  const fake = new Module(id);
  fake.filename = id;
  fake.loaded = true;
  fake.exports = exports;
  return fake;
}

/** tfjs-node 4.22 calls functions of node:util that Node 23 dropped. */
function bringBackUtilFunctions(): void {
  const target = util as unknown as Record<string, unknown>;
  target.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  target.isArray ??= Array.isArray;
}
