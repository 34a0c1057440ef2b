import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { runFolder } from '../../src/runs/run-folder.js';
import { cli, eventsIn, onEvents, startCli, type Running } from './command-line.js';
import { childrenOf, descendantsOf, eventually, expectGone, signalTo } from './processes.js';
import { sampleSlice } from './sample-slice.js';
import { seededRandom } from '../seeded-random.js';
import { temporaryFolder } from './temporary-folder.js';
import { examplesBytes, expectFinished, expectNothingHalf } from './whole-run.js';

const FOLDS = 3;
const SETTINGS = ['--folds', String(FOLDS), '--epochs', '1', '--backend', 'wasm'];
const SPREAD = 11;
/** At the last events: the combining begins, is through, and all is done. */
const LAST = 3;
const SEED = 7;

let dataset: string;
let unbroken: Buffer;
let events: number;

beforeAll(async () => {
  dataset = sampleSlice();
  const out = join(temporaryFolder(), 'run');
  const whole = await cli(['analyze', dataset, '--out', out, ...SETTINGS, '--jobs', '2', '--json']);
  expect(whole).toMatchObject({ code: 0 });
  unbroken = examplesBytes(out);
  events = eventsIn(whole.stdout).length;
});

function analysisInto(out: string): Running {
  const args = ['analyze', dataset, '--out', out, ...SETTINGS, '--jobs', '2', '--json'];
  return startCli(args, { detached: true });
}

/** Whom to kill, of the processes that run at that moment; each is a process, or a group for a negative number. */
const victims: Readonly<Record<string, (cli: number) => number | undefined>> = {
  'the analysis': (cli) => childrenOf(cli)[0],
  'a fold': (cli) => childrenOf(childrenOf(cli)[0] ?? -1)[0] ?? childrenOf(cli)[0],
  'the command line': (cli) => cli,
  'all of them': (cli) => -cli,
};
const names = Object.keys(victims);
const random = seededRandom(SEED);
// Spread over the whole run by its events, which a slow machine does not move, and between two of them by chance.
const kills = Array.from({ length: SPREAD + LAST }, (_, i) => ({
  percent: i < SPREAD ? Math.round((95 * i) / (SPREAD - 1)) : 100,
  back: i < SPREAD ? 0 : SPREAD + LAST - 1 - i,
  delay: Math.floor(random() * (i < SPREAD ? 80 : 25)),
  victim: names[i % names.length]!,
}));

describe.skipIf(process.platform === 'win32')('killed at any moment', () => {
  test.each(kills)('$victim at $percent % − $back events + $delay ms', async (kill) => {
    const { percent, back, delay, victim } = kill;
    const out = join(temporaryFolder(), 'run');
    const running = analysisInto(out);
    await reached(running, Math.round((percent / 100) * events) - back);
    await sleep(delay);
    const family = [running.pid, ...descendantsOf(running.pid)];
    const target = victims[victim]!(running.pid);
    if (target !== undefined) signalTo(target, 'SIGKILL');
    await running.ended;
    await expectGone(family);
    await expectNothingHalf(out);

    // Before it has a document, a run has not begun, and the same command begins it.
    const isBegun = existsSync(runFolder(out).audit);
    const again = isBegun ? await cli(['analyze', '--resume', out]) : await analysisInto(out).ended;
    expect(again).toMatchObject({ code: 0 });
    expect(examplesBytes(out).equals(unbroken)).toBe(true);
    expectFinished(out, FOLDS);
    await expectNothingHalf(out);
  });

  test('again and again, each time a little later, it still ends with the same result', async () => {
    const out = join(temporaryFolder(), 'run');
    const first = analysisInto(out);
    await reached(first, 4);
    signalTo(-first.pid, 'SIGKILL');
    await first.ended;
    for (const count of [3, 5, 9]) {
      const next = startCli(['analyze', '--resume', out, '--json', '--jobs', '1'], { detached: true });
      await reached(next, count);
      signalTo(-next.pid, 'SIGKILL');
      await next.ended;
      await expectNothingHalf(out);
    }
    expect(await cli(['analyze', '--resume', out])).toMatchObject({ code: 0 });
    expect(examplesBytes(out).equals(unbroken)).toBe(true);
    expectFinished(out, FOLDS);
  });

  test('when only the command line is killed, no worker is left', async () => {
    // One that would go on for minutes.
    const args = ['analyze', dataset, '--epochs', '9999', '--backend', 'wasm', '--jobs', '2'];
    const running = startCli([...args, '--out', join(temporaryFolder(), 'run')]);
    const workers = await eventually(() => {
      const below = descendantsOf(running.pid);
      return below.length >= 3 ? below : undefined;
    });
    signalTo(running.pid, 'SIGKILL');
    await expectGone(workers);
  });
});

/** Resolves after so many events, or when the command has ended. */
function reached(running: Running, count: number): Promise<unknown> {
  if (count === 0) return Promise.resolve();
  const event = new Promise<void>((resolve) => {
    onEvents(running, (_, seen) => {
      if (seen === count) resolve();
    });
  });
  return Promise.race([event, running.ended]);
}
