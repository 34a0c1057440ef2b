import { existsSync, readFileSync } from 'node:fs';
import { slowdown } from '../slowdown.js';

/** What no task of the extension host may take. */
export const LONGEST_BLOCK_MS = 50;
const INTERVAL_MS = 5;
/** The system's accounts of a thread lag behind: what belongs to an interval stands there after so many more. */
const LAG = 10;
/** How often is measured what takes too long. */
const TURNS = 3;
const SCHEDSTAT = '/proc/self/schedstat';

interface Interval {
  /** Milliseconds by which the timer came late, in which the thread ran, and in which it had no processor. */
  readonly late: number;
  readonly ran: number;
  readonly waited: number;
}

/**
 * Measures from now on; the function that it returns ends that, and tells for how many milliseconds one task of this
 * process' main thread kept everything else from running, at most. Taken off is what a task waited for: for a processor,
 * since an analysis keeps all busy, and so may other tests; and for the threads that collect garbage for it, which have
 * none then either. What is left is divided by how slow the processor is just then.
 */
function watchBlocks(): () => number {
  const intervals: Interval[] = [];
  let last = performance.now();
  let before = schedule();
  const timer = setInterval(() => {
    const now = performance.now();
    const after = schedule();
    intervals.push({
      late: Math.max(0, now - last - INTERVAL_MS),
      ran: after.ran - before.ran,
      waited: after.waited - before.waited,
    });
    last = now;
    before = after;
  }, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    const isTold = existsSync(SCHEDSTAT);
    const blocks = intervals.map(({ late, ran }, i) => {
      if (!isTold) return late;
      const near = intervals.slice(i, i + 1 + LAG);
      const waitedNear = near.reduce((sum, interval) => sum + interval.waited, 0);
      const ranNear = near.reduce((sum, interval) => sum + interval.ran, 0);
      return Math.max(Math.min(late, ran), Math.min(late - waitedNear, ranNear));
    });
    return Math.max(0, ...blocks) / slowdown();
  };
}

/** Milliseconds in which this thread ran, and in which it had work to do but no processor. Only Linux tells. */
function schedule(): { readonly ran: number; readonly waited: number } {
  if (!existsSync(SCHEDSTAT)) return { ran: 0, waited: 0 };
  const [ran, waited] = readFileSync(SCHEDSTAT, 'utf8').split(' ');
  return { ran: Number(ran) / 1e6, waited: Number(waited) / 1e6 };
}

/**
 * The longest task while `act` runs. What is over LONGEST_BLOCK_MS is measured twice more: a stall that other processes
 * or VS Code's own work caused is not there another time; what the extension does always is. `after` each turn looks at
 * what it did, and makes room for another.
 */
export async function longestBlock(
  act: () => Promise<void>,
  after: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  let longest = Infinity;
  for (let turn = 0; turn < TURNS && longest > LONGEST_BLOCK_MS; turn++) {
    const endWatch = watchBlocks();
    await act();
    longest = Math.min(longest, endWatch());
    await after();
  }
  return longest;
}
