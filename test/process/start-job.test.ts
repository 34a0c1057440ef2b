import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JobEvent } from '../../src/protocol/job-event.js';
import type { AnalyzeJob, FoldJob } from '../../src/protocol/job.js';
import { PRESET_SETTINGS } from '../../src/protocol/settings.js';
import { readAudit } from '../../src/runs/audit-file.js';
import { runFolder } from '../../src/runs/run-folder.js';
import { startJob, type JobEnd, type StartedJob } from '../../src/worker/start-job.js';
import { WORKER } from './built.js';
import { childrenOf, descendantsOf, eventually, expectGone, signalTo } from './processes.js';
import { sampleSlice } from './sample-slice.js';
import { temporaryFolder } from './temporary-folder.js';
import { treeOf } from './tree.js';
import { expectFinished, expectNothingHalf } from './whole-run.js';

const FOLDS = 3;
let dataset: string;

beforeAll(() => {
  dataset = sampleSlice();
});

function analysis(changes: Partial<AnalyzeJob> = {}): AnalyzeJob {
  return {
    kind: 'analyze',
    dataset,
    out: join(temporaryFolder(), 'run'),
    settings: { ...PRESET_SETTINGS.quick, folds: FOLDS, epochs: 1, minimumSteps: 0 },
    backend: 'wasm',
    jobs: 2,
    resume: false,
    columns: {},
    ...changes,
  };
}

const aFold: FoldJob = { kind: 'fold', run: '/nowhere', repeat: 0, fold: 0, backend: 'wasm' };

function started(
  job: AnalyzeJob | FoldJob,
  listen: (event: JobEvent, job: StartedJob) => void = () => undefined,
  workerFile = WORKER,
): StartedJob & { readonly events: JobEvent[] } {
  const events: JobEvent[] = [];
  const running: StartedJob = startJob(job, {
    workerFile,
    onEvent: (event) => {
      events.push(event);
      listen(event, running);
    },
  });
  return { ...running, events };
}

/** A worker that does what `source` says; it is sent its job as the real one is. */
function workerOf(source: string): string {
  const file = join(temporaryFolder(), 'worker.cjs');
  writeFileSync(file, source);
  return file;
}

function failureOf(source: string): Promise<JobEnd> {
  return started(aFold, undefined, workerOf(source)).done;
}

describe('an analysis that succeeds', () => {
  let events: JobEvent[];
  let end: JobEnd;
  let job: AnalyzeJob;
  beforeAll(async () => {
    job = analysis();
    const running = started(job);
    end = await running.done;
    events = running.events;
    await expectGone([running.pid!]);
  });

  test('ends as done, with a whole run', async () => {
    expect(end).toEqual({ kind: 'done', run: job.out, seconds: expect.any(Number) as number });
    expectFinished(job.out, FOLDS);
    await expectNothingHalf(job.out);
  });

  test('tells its stages, and each fold from its network to its end', () => {
    const stages = events.flatMap((event) => (event.kind === 'stage' ? [event.stage] : []));
    expect(stages).toEqual(['read', 'decode', 'train', 'combine', 'combine']);
    for (let fold = 0; fold < FOLDS; fold++) {
      const own = events.filter((event) => 'fold' in event && event.fold === fold).map(({ kind }) => kind);
      expect(own[0]).toBe('epoch');
      expect(own.at(-1)).toBe('fold');
      expect(own.slice(1, -1)).toEqual(new Array<string>(own.length - 2).fill('probe'));
    }
    expect(events.filter(({ kind }) => kind === 'model')).toHaveLength(FOLDS);
    expect(events.filter(({ kind }) => ['done', 'failed', 'cancelled'].includes(kind))).toEqual([]);
  });

  test('tells progress that never goes back, from 0 to 1', () => {
    const fractions = events.flatMap((event) => (event.kind === 'progress' ? [event.fraction] : []));
    expect(fractions[0]).toBe(0);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });

  test('goes on with a finished run without touching it', async () => {
    const before = treeOf(job.out);
    expect(await started({ ...job, resume: true }).done).toMatchObject({ kind: 'done' });
    expect(treeOf(job.out)).toEqual(before);
  });

  test('refuses to go on once the dataset has changed, and leaves the finished run as it is', async () => {
    const changed = sampleSlice();
    const own = analysis({ dataset: changed, jobs: 1 });
    await started(own).done;
    const before = treeOf(own.out);
    writeFileSync(join(changed, 'bag', '0001.png'), 'another');
    const refused = await started({ ...own, resume: true }).done;
    expect(refused).toMatchObject({ kind: 'failed', mendable: true });
    expect(refused).toHaveProperty('message', expect.stringContaining(`${changed} has changed`));
    expect(treeOf(own.out)).toEqual(before);
  });
});

describe('a worker that crashes', () => {
  test('killed from outside, it has failed, its folds end, and the run can be resumed', async () => {
    const job = analysis();
    let folds: number[] = [];
    const running = started(job, (event, { pid }) => {
      if (event.kind !== 'epoch' || folds.length > 0) return;
      folds = childrenOf(pid!);
      signalTo(pid!, 'SIGKILL');
    });
    const end = await running.done;
    expect(end).toMatchObject({ kind: 'failed', mendable: true });
    expect(end).toHaveProperty('message', expect.stringContaining('memory'));
    expect(folds).not.toEqual([]);
    await expectGone(folds);
    await expectNothingHalf(job.out);
    expect(await started({ ...job, resume: true }).done).toMatchObject({ kind: 'done' });
    expectFinished(job.out, FOLDS);
  });

  test('a fold that is killed ends the whole analysis in order', async () => {
    const job = analysis();
    let killed = false;
    const end = await started(job, (event, { pid }) => {
      if (event.kind !== 'epoch' || killed) return;
      killed = true;
      signalTo(childrenOf(pid!)[0]!, 'SIGKILL');
    }).done;
    expect(end).toMatchObject({ kind: 'failed', mendable: true });
    expect(readAudit(runFolder(job.out).audit)).toMatchObject({
      state: 'failed',
      failure: expect.stringContaining('memory') as string,
    });
    expect(await started({ ...job, resume: true }).done).toMatchObject({ kind: 'done' });
    expectFinished(job.out, FOLDS);
  });

  test('a fold that is told to end from outside is not taken for a finished one', async () => {
    const job = analysis();
    // So many epochs that the fold is far from its end when it is told, however late the test hears of the first.
    const long = { ...job, settings: { ...job.settings, epochs: 50 } };
    const heard = new Set<number>();
    const end = await started(long, (event, { pid }) => {
      if (event.kind !== 'epoch' || heard.size === 2) return;
      heard.add(event.fold);
      // Not earlier: a process that is only starting does not hear it yet.
      if (heard.size === 2) signalTo(childrenOf(pid!)[0]!, 'SIGTERM');
    }).done;
    expect(end).toMatchObject({ kind: 'failed', mendable: true });
    expect(end).toHaveProperty('message', expect.stringContaining('stopped from outside'));
  });

  test('exiting without saying how it ended, it has failed, with its stderr', async () => {
    const end = await failureOf(`process.stderr.write('first\\nout of luck\\n', () => process.exit(3));`);
    expect(end).toMatchObject({ kind: 'failed', mendable: false, stack: 'first\nout of luck\n' });
    expect(end).toHaveProperty('message', expect.stringMatching(/exit code 3\). out of luck$/));
  });

  test('exiting with code 0 before it said done, it has failed too', async () => {
    expect(await failureOf(`process.once('message', () => process.disconnect());`)).toMatchObject({
      kind: 'failed',
    });
  });

  test('throwing, it has failed, with the stack', async () => {
    const end = await failureOf(`process.once('message', () => { throw new RangeError('too far'); });`);
    expect(end).toHaveProperty('stack', expect.stringMatching(/RangeError: too far\n\s+at /));
  });

  test('a rejection that nobody awaits is a failure', async () => {
    const end = await failureOf(`process.once('message', () => { Promise.reject(new Error('lost')); });`);
    expect(end).toHaveProperty('stack', expect.stringContaining('Error: lost'));
  });

  test('sending what is no event, it has failed and is ended', async () => {
    const worker = workerOf(
      `process.on('message', () => process.send({ kind: 'surprise' })); setInterval(() => {}, 1e3);`,
    );
    const running = started(aFold, undefined, worker);
    const end = await running.done;
    expect(end).toHaveProperty('message', expect.stringContaining('{"kind":"surprise"}'));
    await expectGone([running.pid!]);
  });

  test('what it says after its end does not change the end', async () => {
    const end = await failureOf(`process.once('message', () => {
      process.send({ kind: 'done', run: 'a', seconds: 1 });
      process.send({ kind: 'failed', message: 'late', mendable: false }, () => process.exit(1));
    });`);
    expect(end).toEqual({ kind: 'done', run: 'a', seconds: 1 });
  });

  test('a worker file that is not there is a failure', async () => {
    const end = await started(aFold, undefined, '/nowhere/worker.cjs').done;
    expect(end).toHaveProperty('stack', expect.stringContaining("Cannot find module '/nowhere/worker.cjs'"));
  });

  test('a process that cannot be started is a failure', async () => {
    const node = process.execPath;
    process.execPath = '/nowhere/node';
    try {
      const end = await started(aFold).done;
      expect(end).toHaveProperty('message', expect.stringMatching(/could not run: .*ENOENT/));
    } finally {
      process.execPath = node;
    }
  });

  test('a job that is none is a failure', async () => {
    const end = await started({ ...aFold, fold: -1 }).done;
    expect(end).toMatchObject({ kind: 'failed', mendable: false });
  });
});

describe('a job that is cancelled', () => {
  test.each([
    ['while it reads', (event: JobEvent) => event.kind === 'stage' && event.stage === 'read', false],
    ['while it decodes', (event: JobEvent) => event.kind === 'stage' && event.stage === 'decode', true],
    ['while it trains', (event: JobEvent) => event.kind === 'epoch', true],
    ['when a fold has ended', (event: JobEvent) => event.kind === 'fold', true],
  ])('%s: it says so, nothing runs on, and it can be resumed', async (_, isTime, isBegun) => {
    const job = analysis();
    let below: number[] = [];
    const running = started(job, (event, self) => {
      if (!isTime(event) || below.length > 0) return;
      below = descendantsOf(self.pid!);
      self.cancel();
      self.cancel();
    });
    expect(await running.done).toEqual({ kind: 'cancelled', run: job.out });
    await expectGone([running.pid!, ...below]);
    await expectNothingHalf(job.out);
    if (!isBegun) return;
    expect(readAudit(runFolder(job.out).audit).state).toBe('cancelled');
    expect(await started({ ...job, resume: true }).done).toMatchObject({ kind: 'done' });
    expectFinished(job.out, FOLDS);
  });

  test('a signal to the worker cancels it as well', async () => {
    const job = analysis();
    const end = await started(job, (event, { pid }) => {
      if (event.kind === 'epoch') signalTo(pid!, 'SIGTERM');
    }).done;
    expect(end).toEqual({ kind: 'cancelled', run: job.out });
    expect(readAudit(runFolder(job.out).audit).state).toBe('cancelled');
  });

  test('a worker that does not listen is killed after a while', async () => {
    const deaf = workerOf(`process.once('message', () => { process.send({
      kind: 'warning', message: 'deaf' }); for (;;); });`);
    const running = started(
      aFold,
      (_, self) => {
        self.cancel();
      },
      deaf,
    );
    expect(await running.done).toEqual({ kind: 'cancelled', run: null });
    await expectGone([running.pid!]);
  });

  test('killed after it was cancelled, it counts as cancelled; cancelling what has ended does nothing', async () => {
    const job = analysis();
    const running = started(job, (event, self) => {
      if (event.kind !== 'epoch') return;
      self.cancel();
      self.kill();
    });
    expect(await running.done).toEqual({ kind: 'cancelled', run: job.out });
    running.cancel();
    running.kill();
    await expectNothingHalf(job.out);
  });
});

test('two runs of one dataset at once: the second is refused by name, the first is not disturbed', async () => {
  const job = analysis();
  const first = started(job);
  await eventually(() => first.events.find(({ kind }) => kind === 'epoch'));
  signalTo(first.pid!, 'SIGSTOP');
  const held = `already being analyzed by process ${first.pid!} into ${job.out}`;
  for (const other of [analysis(), { ...job, resume: true }]) {
    const end = await started(other).done;
    expect(end).toMatchObject({ kind: 'failed', mendable: true });
    expect(end).toHaveProperty('message', expect.stringContaining(held));
    if (!other.resume) expect(existsSync(other.out)).toBe(false);
  }
  signalTo(first.pid!, 'SIGCONT');
  expect(await first.done).toMatchObject({ kind: 'done' });
  expectFinished(job.out, FOLDS);
});
