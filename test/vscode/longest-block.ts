import { existsSync, readFileSync } from 'node:fs';

const INTERVAL_MS = 5;
const SCHEDSTAT = '/proc/self/schedstat';

export interface Blocks {
  /** For how many milliseconds one task kept everything else from running, at most. */
  readonly longest: number;
  /** The same, with the time in which other processes had all processors. */
  readonly longestWithWaiting: number;
}

/** Measures from now on how long tasks of this process' main thread take; the function that it returns ends that. */
export function watchBlocks(): () => Blocks {
  let longest = 0;
  let longestWithWaiting = 0;
  let last = performance.now();
  let waited = waitedForProcessor();
  const timer = setInterval(() => {
    const now = performance.now();
    const waitedNow = waitedForProcessor();
    const late = Math.max(0, now - last - INTERVAL_MS);
    longestWithWaiting = Math.max(longestWithWaiting, late);
    longest = Math.max(longest, late - (waitedNow - waited));
    last = now;
    waited = waitedNow;
  }, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    return { longest, longestWithWaiting };
  };
}

/**
 * Milliseconds in which this thread had work to do but no processor: an analysis keeps them all busy, and so may other
 * tests. Only Linux tells; elsewhere nothing is taken off.
 */
function waitedForProcessor(): number {
  if (!existsSync(SCHEDSTAT)) return 0;
  const [, nanoseconds] = readFileSync(SCHEDSTAT, 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}
