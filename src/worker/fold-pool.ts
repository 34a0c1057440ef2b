import type { JobEvent } from '../protocol/job-event.js';
import type { FoldJob } from '../protocol/job.js';
import { processError } from './process-failure.js';
import { startJob, type StartedJob } from './start-job.js';

/**
 * Runs fold jobs as processes, `width` at a time, until all are done. Events are passed on as they come, that a fold
 * has ended when its process has.
 * On the first failure, or when `signal` aborts, the others are ended and the error is thrown; finished folds stay.
 */
export async function runFoldPool(
  jobs: readonly FoldJob[],
  options: {
    readonly width: number;
    readonly workerFile: string;
    readonly signal: AbortSignal;
    readonly onEvent: (event: JobEvent) => void;
    /** No fold is waiting, and fewer than `width` run: one more process could. Not when none runs any more. */
    readonly onSpareLane?: () => void;
  },
): Promise<void> {
  const { workerFile, signal, onEvent, onSpareLane } = options;
  const running = new Set<StartedJob>();
  const waiting = [...jobs];
  let failure: { readonly error: unknown } | undefined;

  const stopAll = (): void => {
    waiting.length = 0;
    for (const job of running) job.cancel();
  };
  const fail = (error: unknown): void => {
    failure ??= { error };
    stopAll();
  };
  const pass = (event: JobEvent): void => {
    try {
      onEvent(event);
    } catch (error) {
      // Such as a full disk that refuses the document.
      fail(error);
    }
  };
  signal.addEventListener('abort', stopAll);
  try {
    const lane = async (): Promise<void> => {
      for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
        let ended: JobEvent | undefined;
        const started = startJob(job, {
          workerFile,
          onEvent: (event) => {
            // Told when the process is gone: what is then done about it finds the memory free.
            if (event.kind === 'fold') ended = event;
            else pass(event);
          },
        });
        running.add(started);
        // An abort before the first fold finds nothing to stop.
        if (signal.aborted) stopAll();
        const end = await started.done;
        running.delete(started);
        if (ended !== undefined && end.kind === 'done') pass(ended);
        const asked = signal.aborted || failure !== undefined;
        if (end.kind === 'failed' || (end.kind === 'cancelled' && !asked)) {
          fail(processError(end, nameOf(job)));
        }
      }
      if (running.size > 0 && failure === undefined && !signal.aborted) onSpareLane?.();
    };
    await Promise.all(Array.from({ length: options.width }, lane));
  } finally {
    signal.removeEventListener('abort', stopAll);
  }
  signal.throwIfAborted();
  if (failure !== undefined) throw failure.error;
}

function nameOf({ repeat, fold }: FoldJob): string {
  return `Fold ${fold + 1} of repeat ${repeat + 1}`;
}
