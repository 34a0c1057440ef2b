import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { registerComposedKernels } from '../../engine/ops/batch-norm.js';
import type { Backend } from './backend.js';

/** Plain JavaScript: for tests, far too slow for an analysis. */
export async function useCpu(): Promise<Backend> {
  if ((tf.getKernel('BatchNormTrain', 'cpu') as unknown) === undefined) registerComposedKernels('cpu');
  await tf.setBackend('cpu');
  await tf.ready();
  return { name: 'cpu', detail: `tfjs-backend-cpu ${tf.version_core}` };
}
