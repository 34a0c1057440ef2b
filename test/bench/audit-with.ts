// One audit of the built product with any settings, as a process of its own so that its processor time can be taken:
//   audit-with DATASET OUT SETTINGS, the last as JSON: a preset and changes to it. See frontier.mjs.
import path from 'node:path';
import { settingsWith, type AnalysisSettings } from '../../src/protocol/settings.js';
import { startJob } from '../../src/worker/start-job.js';

const [dataset = '', out = '', json = '{}'] = process.argv.slice(2);
// Written by frontier.mjs, and checked by the worker.
const { preset = 'quick', ...changes } = JSON.parse(json) as Partial<AnalysisSettings>;

const job = {
  kind: 'analyze',
  dataset: path.resolve(dataset),
  out,
  settings: settingsWith(preset, changes),
  backend: 'wasm',
  jobs: 2,
  resume: false,
  columns: {},
} as const;

void startJob(job, { workerFile: path.resolve('dist/worker.cjs'), onEvent: () => undefined }).done.then(
  (end) => {
    if (end.kind === 'done') return;
    console.error(end.kind === 'failed' ? end.message : 'cancelled');
    process.exitCode = 1;
  },
);
