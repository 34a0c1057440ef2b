import { EventEmitter } from 'node:events';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { AuditDocument } from '../../../src/protocol/audit-document.js';
import type { JobEvent } from '../../../src/protocol/job-event.js';
import type { AnalyzeJob, Job } from '../../../src/protocol/job.js';
import { PRESET_SETTINGS } from '../../../src/protocol/settings.js';
import { writeAudit } from '../../../src/runs/audit-file.js';
import { writeExamples } from '../../../src/runs/examples-parquet.js';
import { openRunFolder } from '../../../src/runs/run-folder.js';
import { aDocument, aRow, temporaryFolder } from '../runs/a-run.js';
import { cli, Screen, type Play } from './a-context.js';

let folder: string;
let dataset: string;

beforeEach(() => {
  folder = temporaryFolder();
  dataset = join(folder, '-my data');
  mkdirSync(dataset);
});

function putRun(root: string, changes: Partial<AuditDocument> = {}): void {
  const run = openRunFolder(root);
  const rows = [
    aRow({ id: 'low', path: 'coat/low.png', label_error_score: 0.1 }),
    aRow({ id: 'high', path: 'coat/high.png', label_error_score: 0.9, likely_mislabeled: true }),
  ];
  writeExamples(run.examples, { rows, classes: ['coat', 'shirt'] });
  writeAudit(run.audit, aDocument({ dataset: { ...aDocument().dataset, location: dataset }, ...changes }));
}

function analysisOf(job: Job | undefined): AnalyzeJob {
  if (job?.kind !== 'analyze') throw new Error('No analysis was started');
  return job;
}

/** Ends well, with a run in place. */
const succeed: Play = (job) => {
  const { out } = analysisOf(job);
  putRun(out);
  return { kind: 'done', run: out, seconds: 83 };
};

test('without options the quick preset runs into the dataset', async () => {
  const { code, jobs } = await cli(['analyze', '--', dataset], succeed);
  expect(code).toBe(0);
  expect(jobs).toEqual([
    {
      kind: 'analyze',
      dataset,
      out: join(dataset, '.difficulty-lens', '2026-11-23T04-34-38Z'),
      settings: PRESET_SETTINGS.quick,
      backend: 'auto',
      jobs: null,
      resume: false,
      columns: {},
    },
  ]);
});

test('every option reaches the job', async () => {
  const given =
    '--preset balanced --folds 3 --repeats 4 --epochs 5 --network mlp --image-size 48 --k 7 --seed 4294967295 ' +
    '--quantile 0.75 --input-margin --exact --backend wasm --jobs 2 --path-column file --label-column kind';
  const out = join(folder, 'ünder dir');
  const { code, jobs } = await cli(['analyze', dataset, ...given.split(' '), '--out', out], succeed);
  expect(code).toBe(0);
  expect(jobs[0]).toMatchObject({
    out,
    backend: 'wasm',
    jobs: 2,
    columns: { path: 'file', label: 'kind' },
    settings: {
      ...PRESET_SETTINGS.balanced,
      folds: 3,
      repeats: 4,
      epochs: 5,
      minimumSteps: 0,
      network: 'mlp',
      imageSize: 48,
      k: 7,
      seed: 0xffff_ffff,
      groupQuantile: 0.75,
      inputMargin: true,
      exact: true,
    },
  });
});

test.each<[string[], RegExp]>([
  [['--folds', '1'], /'--folds <n>' argument '1' is invalid. Expected a whole number from 2 to 100/],
  [['--folds', '2.5'], /Expected a whole number from 2 to 100/],
  [['--epochs', '0'], /from 1 to 10000/],
  [['--epochs', '-3'], /from 1 to 10000/],
  [['--epochs', '1e3'], /from 1 to 10000/],
  [['--k', 'many'], /from 1 to 1000/],
  [['--jobs', '0'], /from 1 to/],
  [['--image-size', '2'], /from 4 to 512/],
  [['--seed', '4294967296'], /from 0 to 4294967295/],
  [['--quantile', '1.5'], /a number from 0 to 1/],
  [['--quantile', ''], /a number from 0 to 1/],
  [['--preset', 'slow'], /Allowed choices are quick, balanced, paper/],
  [['--network', 'vit'], /Allowed choices are resnet, mlp, vgg, resnet18/],
  [['--backend', 'cuda'], /Allowed choices are auto, tensorflow, wasm, cpu/],
  [['--fold', '3'], /unknown option '--fold'/],
  [['more'], /too many arguments/],
  [['--out'], /argument missing/],
])('analyze with %j is wrong use, and starts nothing', async (args, message) => {
  const { code, out, err, jobs } = await cli(['analyze', dataset, ...args]);
  expect(err).toMatch(message);
  expect(err).toMatch(/^difficulty-lens: /);
  expect({ code, out, jobs }).toEqual({ code: 2, out: '', jobs: [] });
  expect(readdirSync(dataset)).toEqual([]);
});

test('a place where a run cannot go is refused, and nothing written', async () => {
  const full = join(folder, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'notes'), '');
  const old = join(folder, 'old');
  putRun(old);
  const link = join(folder, 'link');
  symlinkSync(dataset, link, 'junction');
  const cases: [string[], RegExp][] = [
    [[join(folder, 'none')], /No such file or folder: .*none\.\n$/],
    [[join(full, 'notes', 'below')], /No such file or folder/],
    [[''], /Name the dataset to analyze/],
    [[], /Name the dataset to analyze/],
    [[dataset, '--out', full], /is not empty: name a new or an empty folder/],
    [[dataset, '--out', join(full, 'notes')], /is a file: name a folder/],
    [[dataset, '--out', old], /already holds a run: go on with it by difficulty-lens analyze --resume/],
    [[dataset, '--out', join(link, 'a', 'b')], /lies in the dataset/],
    [[dataset, '--out', dataset], /lies in the dataset/],
  ];
  for (const [args, message] of cases) {
    const { code, err, jobs } = await cli(['analyze', ...args]);
    expect(err).toMatch(message);
    expect({ code, jobs }).toEqual({ code: 2, jobs: [] });
  }
  expect(readdirSync(dataset)).toEqual([]);
});

test('a folder beside the dataset, or below .difficulty-lens, is not in the dataset', async () => {
  for (const out of [`${dataset}-2`, join(folder, '..data'), join(dataset, '.difficulty-lens', 'mine')]) {
    expect(await cli(['analyze', dataset, '--out', out], succeed)).toMatchObject({ code: 0 });
  }
});

test('the result is summed up on stdout, highest scores first, progress on stderr', async () => {
  const { out, err } = await cli(['analyze', dataset], (job, tell, stopped) => {
    tell({ kind: 'stage', stage: 'train', message: 'Training 4 folds' });
    tell({ kind: 'warning', message: 'k falls to 12' });
    return succeed(job, tell, stopped);
  });
  expect(err).toBe('Training 4 folds\nwarning: k falls to 12\n');
  expect(out).toMatch(/^Done in 1 min 23 s\./);
  expect(out).toMatch(/Images +3 in 2 classes/);
  expect(out).toMatch(/Held-out accuracy +87\.5 %/);
  expect(out).toMatch(/Likely mislabeled +1 \(33\.3 %\)/);
  expect(out).toMatch(
    /coat\/high\.png +coat → shirt +0\.900 \* +easy\n *coat\/low\.png +coat → shirt +0\.100 +easy\n/,
  );
  expect(out).toContain(`difficulty-lens report '${dataset}/.difficulty-lens/2026-11-23T04-34-38Z' --csv`);
});

test('--json puts every event on stdout, a line each, and nothing else', async () => {
  const events: JobEvent[] = [
    { kind: 'stage', stage: 'read', message: 'Reading' },
    { kind: 'progress', fraction: 0.5, secondsLeft: null },
  ];
  const { code, out, err, jobs } = await cli(['analyze', dataset, '--json'], (job, tell, stopped) => {
    events.forEach(tell);
    return succeed(job, tell, stopped);
  });
  const lines = out.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as JobEvent)).toEqual([
    ...events,
    { kind: 'done', run: analysisOf(jobs[0]).out, seconds: 83 },
  ]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

test('a failure that the user can mend is one sentence and code 2', async () => {
  const play: Play = () => ({ kind: 'failed', mendable: true, message: 'The folder has one class only.' });
  expect(await cli(['analyze', dataset], play)).toMatchObject({
    code: 2,
    out: '',
    err: 'difficulty-lens: The folder has one class only.\n',
  });
});

test('any other failure is code 70 with its stack, and says how to go on when there is a run', async () => {
  const { code, err, jobs } = await cli(['analyze', dataset], (job) => {
    putRun(analysisOf(job).out, { state: 'running' });
    return { kind: 'failed', mendable: false, message: 'broken', stack: 'Error: broken\n    at there' };
  });
  expect(code).toBe(70);
  expect(err).toContain('internal error, please report it: Error: broken\n    at there');
  expect(err).toContain(`--resume '${analysisOf(jobs[0]).out}'`);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s cancels, waits, and says how to go on', async (signal) => {
  const signals = new EventEmitter();
  const { code, err, out, jobs } = await cli(
    ['analyze', dataset],
    async (job, _, stopped) => {
      putRun(analysisOf(job).out, { state: 'running' });
      setImmediate(() => signals.emit(signal));
      await stopped.cancelled;
      return { kind: 'cancelled', run: analysisOf(job).out };
    },
    { signals },
  );
  expect({ code, out }).toEqual({ code: 130, out: '' });
  expect(err).toContain(
    `Cancelled. To go on: difficulty-lens analyze --resume '${analysisOf(jobs[0]).out}'\n`,
  );
  expect(signals.listenerCount(signal)).toBe(0);
});

test('a second Ctrl+C kills', async () => {
  const signals = new EventEmitter();
  const { code } = await cli(
    ['analyze', dataset],
    async (_, __, stopped) => {
      setImmediate(() => {
        signals.emit('SIGINT');
        signals.emit('SIGINT');
      });
      await stopped.killed;
      return { kind: 'cancelled', run: null };
    },
    { signals },
  );
  expect(code).toBe(130);
});

test('--resume takes dataset, settings and backend from the run', async () => {
  const root = join(folder, 'run');
  const settings = { ...PRESET_SETTINGS.balanced, seed: 9 };
  const expected = { dataset, out: root, settings, backend: 'wasm', jobs: 3, resume: true };
  for (const args of [
    ['--resume', root],
    [dataset, '--resume', join(root, 'audit.dlens')],
  ]) {
    putRun(root, { state: 'cancelled', settings });
    const { code, jobs } = await cli(['analyze', ...args, '--jobs', '3'], succeed);
    expect(code).toBe(0);
    expect(jobs[0]).toMatchObject(expected);
  }
});

test('--resume of what does not agree with the run is refused', async () => {
  const root = join(folder, 'run');
  putRun(root, { state: 'cancelled' });
  const cases: [string[], RegExp][] = [
    [[folder], /is of .*-my data, not of/],
    [['--epochs', '3', '--input-margin'], /--epochs, --input-margin cannot be combined with --resume/],
    [['--image-size', '32'], /--image-size cannot be combined/],
    [['--exact'], /--exact cannot be combined/],
    [['--out', 'x'], /--out cannot be combined/],
    [['--label-column', 'x'], /--label-column cannot be combined/],
    [['--backend', 'cpu'], /was begun with the backend wasm/],
  ];
  for (const [args, message] of cases) {
    const { code, err, jobs } = await cli(['analyze', ...args, '--resume', root]);
    expect(err).toMatch(message);
    expect({ code, jobs }).toEqual({ code: 2, jobs: [] });
  }
  const none = await cli(['analyze', '--resume', folder]);
  expect(none).toMatchObject({ code: 2 });
  expect(none.err).toMatch(/There is no run of Difficulty Lens at/);
});

test('--resume of a finished run shows it again and starts nothing', async () => {
  const root = join(folder, 'run');
  putRun(root);
  const { code, out, jobs } = await cli(['analyze', '--resume', root]);
  expect({ code, jobs }).toEqual({ code: 0, jobs: [] });
  expect(out).toMatch(/^This run is already finished\./);
  const json = await cli(['analyze', '--resume', root, '--json']);
  expect(json.out).toBe(`${JSON.stringify({ kind: 'done', run: root, seconds: 0 })}\n`);
});

test('on a terminal progress is a bar that vanishes, with warnings above it', async () => {
  const stderr = new Screen();
  stderr.isTTY = true;
  stderr.columns = 100;
  // What cli-progress asks of a terminal.
  Object.assign(stderr, {
    cursorTo: () => true,
    moveCursor: () => true,
    clearLine: () => true,
    clearScreenDown: () => true,
  });
  const { code } = await cli(
    ['analyze', dataset],
    async (job, tell, stopped) => {
      tell({ kind: 'progress', fraction: 0.25, secondsLeft: 90 });
      const epoch = { kind: 'epoch', repeat: 0, epoch: 1, epochs: 6, loss: 1, accuracy: 0.5 } as const;
      tell({ ...epoch, fold: 0, imagesPerSecond: 1000 });
      tell({ ...epoch, fold: 1, imagesPerSecond: 234.4 });
      tell({ kind: 'warning', message: 'mind this' });
      await new Promise((resolve) => setTimeout(resolve, 250));
      return succeed(job, tell, stopped);
    },
    { stderr },
  );
  expect(code).toBe(0);
  expect(stderr.text).toContain('25 %');
  expect(stderr.text).toContain('fold 2, epoch 2 of 6, 1,234 images/s  1 min 30 s left');
  expect(stderr.text).toContain('warning: mind this');
});

test('in a log, epochs come at most once a second', async () => {
  let time = 0;
  const epoch = {
    kind: 'epoch',
    repeat: 1,
    fold: 0,
    epochs: 4,
    loss: 1,
    accuracy: 0.5,
    imagesPerSecond: 50,
  } as const;
  const { err } = await cli(
    ['analyze', dataset],
    (job, tell, stopped) => {
      tell({ kind: 'progress', fraction: 0.5, secondsLeft: 4000 });
      for (const [index, at] of [1000, 1900, 2000, 2500].entries()) {
        time = at;
        tell({ ...epoch, epoch: index });
      }
      tell({ kind: 'fold', repeat: 1, fold: 0, seconds: 3 });
      return succeed(job, tell, stopped);
    },
    { now: () => new Date(time) },
  );
  expect(err.split('\n')).toEqual([
    ' 50 %  repeat 2 fold 1, epoch 1 of 4, 50 images/s  1 h 6 min left',
    ' 50 %  repeat 2 fold 1, epoch 3 of 4, 50 images/s  1 h 6 min left',
    ' 50 %  repeat 2 fold 1 done in 3 s  1 h 6 min left',
    '',
  ]);
});
