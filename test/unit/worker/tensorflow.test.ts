import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { FoldResult } from '../../../src/engine/fold-result.js';
import { runFold } from '../../../src/engine/run-fold.js';
import { stratifiedFolds } from '../../../src/engine/stratified-folds.js';
import { NETWORKS, PRESET_SETTINGS, type NetworkName } from '../../../src/protocol/settings.js';
import { UserError } from '../../../src/protocol/user-error.js';
import { selectBackend } from '../../../src/worker/backends/select-backend.js';
import { findTensorflow } from '../../../src/worker/backends/tensorflow.js';
import { toyImages } from '../engine/toy-images.js';
import { relativeError } from '../relative-error.js';

const assets = path.resolve(import.meta.dirname, '..', '..', '..', 'dist', 'wasm');
const installed = findTensorflow(assets) !== undefined;
if (!installed) console.warn("native TensorFlow is not installed ('npm run native'): its tests are skipped");

const { images, labels } = toyImages(64, 8, 3);

function fold(network: NetworkName): Promise<FoldResult> {
  return runFold(
    {
      images,
      labels,
      classes: 2,
      foldOf: stratifiedFolds(labels, 4, 1),
      fold: 1,
      firstRepeat: true,
      settings: {
        ...PRESET_SETTINGS.quick,
        network,
        epochs: 3,
        batchSize: 16,
        width: 4,
        k: 5,
        inputMargin: true,
      },
      seed: 7,
    },
    {
      onNetwork: () => undefined,
      onEpoch: () => undefined,
      onProbe: () => undefined,
      breathe: () => Promise.resolve(),
    },
  );
}

describe.skipIf(installed)('without native TensorFlow', () => {
  it('says how to install it where it was asked for', async () => {
    const refused = selectBackend('tensorflow', assets);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow('npm run native');
  });

  it('takes WebAssembly by itself', async () => {
    expect((await selectBackend('auto', assets)).name).toBe('wasm');
  });
});

describe.skipIf(!installed)('native TensorFlow', () => {
  it('is taken by itself', async () => {
    expect(await selectBackend('auto', assets)).toMatchObject({
      name: 'tensorflow',
      detail: expect.stringMatching(/TensorFlow \d+\.\d+/) as unknown,
    });
  });

  it.each(NETWORKS)('trains and probes %s as WebAssembly does', async (network) => {
    await selectBackend('tensorflow', assets);
    const before = tf.memory().numTensors;
    const native = await fold(network);
    expect(tf.memory().numTensors).toBe(before);
    await selectBackend('wasm', assets);
    const embedded = await fold(network);
    // The same arithmetic in another order: early logits agree to rounding, and what is read from them almost always.
    expect(relativeError(native.heldOutLogits, embedded.heldOutLogits)).toBeLessThan(0.02);
    const same = native.predicted.filter((predicted, i) => predicted === embedded.predicted[i]).length;
    expect(same / labels.length).toBeGreaterThan(0.95);
    expect(relativeError(native.inputMargin, embedded.inputMargin)).toBeLessThan(0.02);
  });
});
