import type { JobEvent } from '../protocol/job-event.js';
import type { FoldJob } from '../protocol/job.js';
import { UserError } from '../protocol/user-error.js';
import { startJob, type JobEnd, type StartedJob } from './start-job.js';

/** Thrown when a fold's process crashed; its stack is the process' own. */
export class FoldFailure extends Error {
  override readonly name = 'FoldFailure';
}

/**
 * Runs fold jobs as processes, `width` at a time, until all are done. Events are passed on as they come.
 * On the first failure, or when `signal` aborts, the others are ended and the error is thrown; finished folds stay.
 */
export async function runFoldPool(
  jobs: readonly FoldJob[],
  options: {
    readonly width: number;
    readonly workerFile: string;
    readonly signal: AbortSignal;
    readonly onEvent: (event: JobEvent) => void;
  },
): Promise<void> {
  const { workerFile, signal, onEvent } = options;
  const running = new Set<StartedJob>();
  const waiting = [...jobs];
  let failure: Error | undefined;

  const stopAll = (): void => {
    waiting.length = 0;
    for (const job of running) job.cancel();
  };
  signal.addEventListener('abort', stopAll);
  try {
    const lane = async (): Promise<void> => {
      for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
        const started = startJob(job, { workerFile, onEvent });
        running.add(started);
        // An abort before the first fold finds nothing to stop.
        if (signal.aborted) stopAll();
        const end = await started.done;
        running.delete(started);
        if (end.kind === 'failed' && failure === undefined) {
          failure = errorOf(end, job);
          stopAll();
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(options.width, jobs.length) }, lane));
  } finally {
    signal.removeEventListener('abort', stopAll);
  }
  signal.throwIfAborted();
  if (failure !== undefined) throw failure;
}

function errorOf(end: Extract<JobEnd, { kind: 'failed' }>, job: FoldJob): Error {
  if (end.mendable) return new UserError(end.message);
  const error = new FoldFailure(`Fold ${job.fold + 1} of repeat ${job.repeat + 1} failed: ${end.message}`);
  if (end.stack !== undefined) error.stack = `${error.message}\n${end.stack}`;
  return error;
}
