import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { slowdown } from '../slowdown.js';

/** What no task of the extension host may take. */
const LONGEST_BLOCK_MS = 50;
const INTERVAL_MS = 5;
/** The system's accounts lag behind: what belongs to an interval stands there after so many more. */
const LAG = 10;
/** How often is measured what takes too long. */
const TURNS = 3;
/** How often the processor's speed is measured: what took longest had to wait, which is taken off already. */
const SPEEDS = 5;
/** Of this thread. */
const SCHEDSTAT = '/proc/self/schedstat';
/** Of all processors, the first line; in hundredths of a second. */
const STAT = '/proc/stat';
const STAT_STEAL = 8;
const STAT_UNIT_MS = 10;

/** Milliseconds. */
interface Times {
  /** In which the thread ran. */
  readonly ran: number;
  /** In which it had work to do but no processor. */
  readonly waited: number;
  /** For which other machines on the same hardware took processors from this one, all together. */
  readonly stolen: number;
}

interface Interval extends Times {
  /** By which the timer came late. */
  readonly late: number;
}

interface Block {
  readonly ms: number;
  /** How it came to that, in milliseconds, for a failure's message; `slow`: how many times slower than usual it was. */
  readonly account: Readonly<Record<string, number>>;
}

/**
 * Measures from now on; the function that it returns ends that, and tells for how long one task of this process' main
 * thread kept everything else from running, at most. Taken off is what a task waited for: for a processor, since an
 * analysis keeps all busy, and so may other tests and other machines; and for the threads that collect garbage for it,
 * which have none then either. What is left is divided by how slow the processor is just then.
 */
function watchBlocks(): () => Block {
  const intervals: Interval[] = [];
  let last = performance.now();
  let before = times();
  const timer = setInterval(() => {
    const now = performance.now();
    const after = times();
    intervals.push({
      late: Math.max(0, now - last - INTERVAL_MS),
      ran: after.ran - before.ran,
      waited: after.waited - before.waited,
      stolen: after.stolen - before.stolen,
    });
    last = now;
    before = after;
  }, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    const slow = Math.min(...Array.from({ length: SPEEDS }, slowdown));
    const isTold = existsSync(SCHEDSTAT);
    const blocks = intervals.map(({ late, ran }, i): Block => {
      const near = intervals.slice(i, i + 1 + LAG);
      const sum = (of: keyof Times): number => near.reduce((total, each) => total + each[of], 0);
      const [ranNear, waited, stolen] = [sum('ran'), sum('waited'), sum('stolen')];
      const took = isTold ? Math.max(Math.min(late, ran), Math.min(late - waited - stolen, ranNear)) : late;
      return { ms: took / slow, account: { late, ran, ranNear, waited, stolen, slow } };
    });
    return blocks.reduce(longer, { ms: 0, account: {} });
  };
}

function longer(a: Block, b: Block): Block {
  return b.ms > a.ms ? b : a;
}

/** So far. Only Linux tells. */
function times(): Times {
  if (!existsSync(SCHEDSTAT)) return { ran: 0, waited: 0, stolen: 0 };
  const [ran, waited] = readFileSync(SCHEDSTAT, 'utf8').split(' ');
  const [processors = ''] = readFileSync(STAT, 'utf8').split('\n', 1);
  const stolen = Number(processors.split(/ +/)[STAT_STEAL]) * STAT_UNIT_MS;
  return { ran: Number(ran) / 1e6, waited: Number(waited) / 1e6, stolen };
}

/**
 * Asserts that no task of the extension host takes longer than it may while `act` runs, and has the test's title say how
 * long the longest took. What is over that is measured twice more: a stall that other processes or VS Code's own work
 * caused is not there another time; what the extension does always is. `after` each turn looks at what it did, and makes
 * room for another.
 */
export async function holdsNothingUp(
  test: { title: string },
  act: () => Promise<void>,
  after: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const turns: Block[] = [];
  while (turns.length < TURNS && turns.every(({ ms }) => ms > LONGEST_BLOCK_MS)) {
    const endWatch = watchBlocks();
    await act();
    turns.push(endWatch());
    await after();
  }
  const longest = Math.min(...turns.map(({ ms }) => ms));
  test.title += ` (longest task: ${longest.toFixed(0)} ms)`;
  const accounts = turns.map(({ ms, account }) => `${ms.toFixed(0)} ms: ${JSON.stringify(account)}`);
  assert.ok(longest <= LONGEST_BLOCK_MS, `the extension host was held up.\n${accounts.join('\n')}`);
}
