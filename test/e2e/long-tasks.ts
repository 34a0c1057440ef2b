import type { Browser, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  /** Microseconds from begin to end, and those in which the thread ran. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string; readonly data?: { readonly url?: string } };
}

export interface Task {
  /** Milliseconds that it kept its thread busy. */
  readonly busy: number;
  /** The same from its begin to its end, in which other processes may have had the processors. */
  readonly elapsed: number;
  /** Of `busy`, by what was done, the longest first; what is within something else counts as that alone. */
  readonly parts: Readonly<Record<string, number>>;
}

/** A collection of all garbage: its end, and the steps that lead to it. Those of young garbage take 2 ms. */
const COLLECTION = /^(MajorGC$|V8\.GC_?(MC_)?Incremental)/i;
/** Parts that took less are not listed, nor tasks. */
const LEAST_PART_MS = 0.5;
const LEAST_TASK_MS = 10;

/** Traces the browser while `act` runs: the long tasks of any page's main thread, the longest first. */
export async function longTasks(
  browser: Browser,
  page: Page,
  act: () => Promise<void>,
): Promise<readonly Task[]> {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await act();
  const trace = await browser.stopTracing();
  // Chromium's own form of a trace.
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const mainThreads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(threadOf),
  );
  const events = traceEvents
    .filter((event) => event.ph === 'X' && mainThreads.has(threadOf(event)))
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const byThread = [...mainThreads].map((thread) => events.filter((event) => threadOf(event) === thread));
  const tasks = byThread.flatMap(tasksOf);
  if (tasks.length === 0) throw new Error('The trace has no long tasks.');
  return tasks.sort((a, b) => b.busy - a.busy);
}

/** Of one thread's events in the order of their begin, outer ones first. */
function tasksOf(events: readonly TraceEvent[]): Task[] {
  const tasks: Task[] = [];
  for (const [i, event] of events.entries()) {
    if (!isTask(event) || milliseconds(event) < LEAST_TASK_MS) continue;
    const end = endOf(event);
    let after = i + 1;
    while (after < events.length && events[after]!.ts < end) after++;
    tasks.push(taskOf(event, events.slice(i + 1, after)));
  }
  return tasks;
}

function taskOf(task: TraceEvent, inner: readonly TraceEvent[]): Task {
  const parts = new Map<string, number>();
  const add = (part: string, ms: number): void => void parts.set(part, (parts.get(part) ?? 0) + ms);
  add('else', milliseconds(task));
  const open: { readonly event: TraceEvent; readonly part: string }[] = [{ event: task, part: 'else' }];
  for (const event of inner) {
    while (open.length > 1 && endOf(open.at(-1)!.event) <= event.ts) open.pop();
    const outer = open.at(-1)!;
    // A collection's own phases tell nothing that can be mended here.
    if (COLLECTION.test(outer.part)) continue;
    const part = partOf(event);
    add(outer.part, -milliseconds(event));
    add(part, milliseconds(event));
    open.push({ event, part });
  }
  const longest = [...parts].filter(([, ms]) => ms >= LEAST_PART_MS).sort(([, a], [, b]) => b - a);
  return {
    busy: milliseconds(task),
    elapsed: (task.dur ?? 0) / 1000,
    parts: Object.fromEntries(longest.map(([part, ms]) => [part, Math.round(ms * 10) / 10])),
  };
}

/** Calls by the script that they lead into. */
function partOf({ name, args }: TraceEvent): string {
  const script = args.data?.url?.split(/[?#]/)[0]?.split('/').at(-1);
  return script === undefined || script === '' ? name : `${name} ${script}`;
}

function isTask({ name }: TraceEvent): boolean {
  return name.endsWith('RunTask');
}

function milliseconds({ tdur = 0 }: TraceEvent): number {
  return tdur / 1000;
}

function endOf({ ts, dur = 0 }: TraceEvent): number {
  return ts + dur;
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid}:${tid}`;
}
