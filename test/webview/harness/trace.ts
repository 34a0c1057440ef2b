import type { Browser, Page } from 'playwright-core';
import { slowdownDuring } from '../../slowdown.js';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds: start, wall time, processor time. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/**
 * Milliseconds of processor time of the longest tasks on the page's main thread while `act` runs, longest first, divided
 * by how slow the processor was just then. Processor time, since this machine may be busy with other tests.
 */
export async function longestTasks(
  browser: Browser,
  page: Page,
  act: () => Promise<void>,
): Promise<number[]> {
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', 'toplevel'] });
  const { slow } = await slowdownDuring(act);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const mains = new Set(
    trace.traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = trace.traceEvents
    .filter(({ name, ph, pid, tid }) => ph === 'X' && mains.has(`${pid}/${tid}`) && name === 'RunTask')
    .map(({ tdur, dur }) => (tdur ?? dur ?? 0) / 1000 / slow)
    .sort((a, b) => b - a);
  if (tasks.length === 0) throw new Error('The trace holds no task of the page');
  return tasks;
}
