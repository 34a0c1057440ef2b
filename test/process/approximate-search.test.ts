import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { JobEvent } from '../../src/protocol/job-event.js';
import { PRESET_SETTINGS, type AnalysisSettings } from '../../src/protocol/settings.js';
import { readAudit } from '../../src/runs/audit-file.js';
import { readExamples } from '../../src/runs/examples-parquet.js';
import { readFold } from '../../src/runs/fold-file.js';
import { runFolder } from '../../src/runs/run-folder.js';
import { startJob } from '../../src/worker/start-job.js';
import { seededRandom } from '../seeded-random.js';
import { WORKER } from './built.js';
import { idx } from './make-dataset.js';
import { temporaryFolder } from './temporary-folder.js';

/** So many that a fold's bank is gathered into cells, some of which a short reach leaves out. */
const EXAMPLES = 2680;
const FOLDS = 4;
const SIDE = 8;
const CLASSES = 4;

/** Small, and asked to search approximately however little exact search takes. */
const APPROXIMATE: AnalysisSettings = {
  ...PRESET_SETTINGS.quick,
  folds: FOLDS,
  epochs: 1,
  minimumSteps: 0,
  network: 'mlp',
  width: 16,
  exactShare: 0,
};

let dataset: string;

/** Classes of different brightness under much noise: every image has neighbours in many cells. */
beforeAll(() => {
  const random = seededRandom(3);
  dataset = join(temporaryFolder(), 'noise');
  mkdirSync(dataset);
  const pixels = idx(0x803, [EXAMPLES, SIDE, SIDE], EXAMPLES * SIDE * SIDE);
  const labels = idx(0x801, [EXAMPLES], EXAMPLES);
  for (let i = 0; i < EXAMPLES; i++) {
    labels[8 + i] = i % CLASSES;
    for (let p = 0; p < SIDE * SIDE; p++) {
      pixels[16 + i * SIDE * SIDE + p] = 20 * (i % CLASSES) + Math.floor(random() * 150);
    }
  }
  writeFileSync(join(dataset, 'train-images-idx3-ubyte'), pixels);
  writeFileSync(join(dataset, 'train-labels-idx1-ubyte'), labels);
});

async function analyzed(settings: AnalysisSettings): Promise<{ root: string; warnings: string[] }> {
  const root = join(temporaryFolder(), 'run');
  const warnings: string[] = [];
  const onEvent = (event: JobEvent): void => {
    if (event.kind === 'warning') warnings.push(event.message);
  };
  const job = {
    kind: 'analyze',
    dataset,
    out: root,
    settings,
    backend: 'wasm',
    jobs: 2,
    resume: false,
    columns: {},
  } as const;
  const end = await startJob(job, { workerFile: WORKER, onEvent }).done;
  expect(end).toMatchObject({ kind: 'done' });
  return { root, warnings };
}

function recalls(root: string): number[] {
  const shape = { examples: EXAMPLES, classes: CLASSES, probes: null };
  return Array.from(
    { length: FOLDS },
    (_, fold) => readFold(runFolder(root), { repeat: 0, fold }, shape)!.result.recall,
  );
}

test('an approximate run ends with its lowest recall in the audit and in a warning', async () => {
  const { root, warnings } = await analyzed(APPROXIMATE);
  const { state, summary, settings, warnings: recorded } = readAudit(runFolder(root).audit);
  expect(state).toBe('done');
  expect(settings.exactShare).toBe(0);
  const lowest = Math.min(...recalls(root));
  expect(summary!.recall).toBe(lowest);
  expect(lowest).toBeGreaterThan(0.5);
  expect(lowest).toBeLessThan(1);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(
    /searched approximately: at least \d\d\.\d\d % .*\(--exact searches them all\)/,
  );
  const percent = Number(/at least ([\d.]+) %/.exec(warnings[0]!)?.[1]);
  expect(percent).toBeLessThanOrEqual(100 * lowest);
  expect(percent).toBeGreaterThan(100 * lowest - 0.02);
  expect(recorded).toEqual(warnings);
  expect((await readExamples(runFolder(root).examples)).rows).toHaveLength(EXAMPLES);
});

test('--exact refuses it: every neighbour is found, and nothing is warned about', async () => {
  const { root, warnings } = await analyzed({ ...APPROXIMATE, exact: true });
  expect(readAudit(runFolder(root).audit).summary).toMatchObject({ recall: 1 });
  expect(recalls(root)).toEqual([1, 1, 1, 1]);
  expect(warnings).toEqual([]);
});
