import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JobEvent } from '../../src/protocol/job-event.js';
import { CLI } from './built.js';
import { cli, eventsIn, onEvents, start, startCli, type Ended } from './command-line.js';
import { descendantsOf, expectGone, signalTo } from './processes.js';
import { sampleSlice } from './sample-slice.js';
import { temporaryFolder } from './temporary-folder.js';
import { examplesBytes, expectFinished, expectNothingHalf } from './whole-run.js';

/** Epochs enough that a signal sent at the end of a fold still finds the next one training, also on a busy machine. */
const SETTINGS = ['--folds', '3', '--epochs', '16', '--backend', 'wasm'];
let dataset: string;
let unbroken: Buffer;

beforeAll(async () => {
  dataset = sampleSlice();
  const out = join(temporaryFolder(), 'run');
  await cli(['analyze', dataset, '--out', out, ...SETTINGS]);
  unbroken = examplesBytes(out);
});

/** A name that a shell would take apart. */
function awkwardFolder(): string {
  return join(temporaryFolder(), "it's a $RUN; really");
}

/** Runs a line that was printed for the user, in a shell that finds the command as npm links it. */
function inShell(line: string): Promise<Ended> {
  const bin = temporaryFolder();
  symlinkSync(CLI, join(bin, 'difficulty-lens'));
  const search = [bin, dirname(process.execPath), process.env.PATH].join(delimiter);
  return start('sh', ['-c', line], { env: { ...process.env, PATH: search } }).ended;
}

/** Starts an analysis and sends a signal to all its processes, as a terminal does, at the first event that fits. */
async function interrupted(
  out: string,
  isTime: (event: JobEvent) => boolean,
  signals: readonly NodeJS.Signals[] = ['SIGINT'],
  toGroup = true,
): Promise<Ended> {
  const args = ['analyze', dataset, '--out', out, ...SETTINGS, '--jobs', '2', '--json'];
  const running = startCli(args, { detached: true });
  let family: number[] = [];
  onEvents(running, (event) => {
    if (family.length > 0 || !isTime(event)) return;
    family = [running.pid, ...descendantsOf(running.pid)];
    for (const signal of signals) signalTo(toGroup ? -running.pid : running.pid, signal);
  });
  const end = await running.ended;
  expect(family).not.toEqual([]);
  await expectGone(family);
  return end;
}

const isStage = (stage: string) => (event: JobEvent) => event.kind === 'stage' && event.stage === stage;
const isKind = (kind: string) => (event: JobEvent) => event.kind === kind;

describe.skipIf(process.platform === 'win32')('Ctrl+C', () => {
  test.each([
    ['while it decodes', isStage('decode')],
    ['while it trains', isKind('epoch')],
    ['when a fold has ended', isKind('fold')],
  ])('%s: exit code 130, and the command that it names finishes the run', async (_, isTime) => {
    const out = awkwardFolder();
    const { code, stdout, stderr } = await interrupted(out, isTime);
    expect(code).toBe(130);
    expect(eventsIn(stdout).at(-1)).toEqual({ kind: 'cancelled', run: out });
    await expectNothingHalf(out);
    const command = /^Cancelled\. To go on: (difficulty-lens analyze --resume .+)$/m.exec(stderr)?.[1];
    expect(command).toBeDefined();
    expect(await inShell(command!)).toMatchObject({ code: 0 });
    expect(examplesBytes(out).equals(unbroken)).toBe(true);
    expectFinished(out, 3);
    expect(await inShell(command!)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('already finished') as string,
    });
  });

  test('while it still reads the dataset: nothing is left', async () => {
    const parent = temporaryFolder();
    const end = await interrupted(join(parent, 'run'), isStage('read'));
    expect(end).toMatchObject({ code: 130 });
    // Reading so few images may be over before the signal comes.
    const begun = existsSync(join(parent, 'run'));
    expect(end.stderr.includes('To go on')).toBe(begun);
    if (!begun) expect(readdirSync(parent)).toEqual([]);
  });

  test('twice stops at once', async () => {
    const out = join(temporaryFolder(), 'run');
    const end = await interrupted(out, isKind('epoch'), ['SIGINT', 'SIGINT']);
    expect(end).toMatchObject({ code: 130 });
    await expectNothingHalf(out);
  });

  test.each([
    ['SIGTERM', true],
    ['SIGHUP', true],
    ['SIGTERM', false],
  ] as const)('%s is the same as Ctrl+C (to the whole group: %s)', async (signal, toGroup) => {
    const out = join(temporaryFolder(), 'run');
    const end = await interrupted(out, isKind('epoch'), [signal], toGroup);
    expect(end).toMatchObject({ code: 130 });
    expect(end.stderr).toContain(`To go on: difficulty-lens analyze --resume ${out}`);
    expect(await cli(['analyze', '--resume', out])).toMatchObject({ code: 0 });
    expect(examplesBytes(out).equals(unbroken)).toBe(true);
  });

  test('after its reader and its terminal are gone, an analysis still ends well', async () => {
    const out = join(temporaryFolder(), 'run');
    const running = startCli(['analyze', dataset, '--out', out, ...SETTINGS]);
    running.child.stdout?.destroy();
    running.child.stderr?.destroy();
    expect(await running.ended).toMatchObject({ code: 0 });
    expectFinished(out, 3);
  });
});

test('an --out that only holds the empty folders of a run killed at its start is taken', async () => {
  const out = join(temporaryFolder(), 'run');
  for (const name of ['folds', 'prepared', 'thumbnails']) mkdirSync(join(out, name), { recursive: true });
  expect(await cli(['analyze', dataset, '--out', out, ...SETTINGS])).toMatchObject({ code: 0 });
  expectFinished(out, 3);
});
