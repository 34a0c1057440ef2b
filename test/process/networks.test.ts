import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { NETWORKS } from '../../src/protocol/settings.js';
import { readAudit } from '../../src/runs/audit-file.js';
import { readExamples } from '../../src/runs/examples-parquet.js';
import { runFolder } from '../../src/runs/run-folder.js';
import { findTensorflow } from '../../src/worker/backends/tensorflow.js';
import { CLI } from './built.js';
import { cli } from './command-line.js';
import { sampleSlice } from './sample-slice.js';
import { temporaryFolder } from './temporary-folder.js';
import { expectFinished, expectNothingHalf } from './whole-run.js';

const SMALL = ['--folds', '2', '--epochs', '1', '--image-size', '8'];
let dataset: string;

beforeAll(() => {
  dataset = sampleSlice(['bag', 'trouser'], 16);
});

test.each(NETWORKS)('%s is trained and probed, with input margins', async (network) => {
  const out = join(temporaryFolder(), 'run');
  const flags = [...SMALL, '--network', network, '--input-margin', '--backend', 'wasm'];
  expect(await cli(['analyze', dataset, '--out', out, ...flags])).toMatchObject({ code: 0 });
  expectFinished(out, 2);
  await expectNothingHalf(out);
  const { settings, image, probes } = readAudit(runFolder(out).audit);
  expect(settings).toMatchObject({ network, epochs: 1, inputMargin: true });
  expect(image).toEqual({ size: 8, channels: 1 });
  expect(probes.at(0)).toBe('input');
  expect(probes.at(-1)).toBe('softmax');
  const { rows } = await readExamples(runFolder(out).examples);
  expect(rows).toHaveLength(32);
  for (const row of rows) {
    expect(row.label_depth).toBeLessThanOrEqual(probes.length);
    expect(row.adversarial_input_margin).not.toBeNull();
  }
});

test('--backend tensorflow runs where it is installed, and says what to do where it is not', async () => {
  const out = join(temporaryFolder(), 'run');
  const end = await cli(['analyze', dataset, '--out', out, ...SMALL, '--backend', 'tensorflow']);
  if (findTensorflow(join(CLI, '..', 'wasm')) === undefined) {
    expect(end).toMatchObject({ code: 2, stdout: '' });
    expect(end.stderr).toMatch(/TensorFlow is not installed: .*--backend wasm\.\n$/);
    expect(() => readAudit(runFolder(out).audit)).toThrow(/There is no run/);
  } else {
    expect(end).toMatchObject({ code: 0 });
    expect(readAudit(runFolder(out).audit).backend).toMatchObject({ name: 'tensorflow' });
  }
});
