import { existsSync, readFileSync } from 'node:fs';

const INTERVAL_MS = 5;
/** The system's accounts of a thread lag behind: what belongs to an interval stands there after so many more. */
const LAG = 10;
const SCHEDSTAT = '/proc/self/schedstat';

export interface Blocks {
  /** For how many milliseconds one task kept everything else from running, at most. */
  readonly longest: number;
  /** The same, with the time in which the task itself could not run for want of a processor. */
  readonly longestElapsed: number;
  /**
   * For how much processor time at most: without what it waited for others, such as the threads that collect garbage
   * for it, which have no processor either where the machine is busy. Elapsed time where the system does not tell.
   */
  readonly longestRan: number;
}

interface Interval {
  /** Milliseconds by which the timer came late, in which the thread ran, and in which it had no processor. */
  readonly late: number;
  readonly ran: number;
  readonly waited: number;
}

/**
 * Measures from now on how long tasks of this process' main thread take; the function that it returns ends that. An
 * analysis keeps all processors busy, and so may other tests: waiting for one is taken off.
 */
export function watchBlocks(): () => Blocks {
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
    const blocks = intervals.map(({ late, ran }, i) => {
      const waited = intervals.slice(i, i + 1 + LAG).reduce((sum, interval) => sum + interval.waited, 0);
      return Math.max(Math.min(late, ran), late - waited);
    });
    const ran = intervals.map(({ late }, i) =>
      Math.min(
        late,
        intervals.slice(i, i + 1 + LAG).reduce((sum, interval) => sum + interval.ran, 0),
      ),
    );
    const longestElapsed = Math.max(0, ...intervals.map(({ late }) => late));
    return {
      longest: Math.max(0, ...blocks),
      longestElapsed,
      longestRan: existsSync(SCHEDSTAT) ? Math.max(0, ...ran) : longestElapsed,
    };
  };
}

/** Milliseconds in which this thread ran, and in which it had work to do but no processor. Only Linux tells. */
function schedule(): { readonly ran: number; readonly waited: number } {
  if (!existsSync(SCHEDSTAT)) return { ran: 0, waited: 0 };
  const [ran, waited] = readFileSync(SCHEDSTAT, 'utf8').split(' ');
  return { ran: Number(ran) / 1e6, waited: Number(waited) / 1e6 };
}
