import type { Job } from '../protocol/job.js';
import { UserError } from '../protocol/user-error.js';
import type { JobEnd } from '../worker/start-job.js';
import type { CliContext } from './cli-context.js';
import type { Progress } from './progress.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a job to its end. The first signal asks it to stop, which leaves a run that can be resumed; the second kills it.
 * @throws UserError or Error when the job failed.
 */
export async function runJob(
  job: Job,
  progress: Progress,
  context: CliContext,
): Promise<Exclude<JobEnd, { kind: 'failed' }>> {
  const started = context.startJob(job, (event) => {
    progress.show(event);
  });
  let interrupted = false;
  const interrupt = (): void => {
    if (interrupted) {
      started.kill();
      return;
    }
    interrupted = true;
    progress.say('Cancelling: again to stop at once.');
    started.cancel();
  };
  for (const signal of SIGNALS) context.signals.on(signal, interrupt);
  try {
    const end = await started.done;
    progress.show(end);
    if (end.kind === 'failed') throw failure(end);
    return end;
  } finally {
    for (const signal of SIGNALS) context.signals.off(signal, interrupt);
    progress.stop();
  }
}

function failure(end: Extract<JobEnd, { kind: 'failed' }>): Error {
  if (end.mendable) return new UserError(end.message);
  const error = new Error(end.message);
  // The worker's stack says where; ours would only say here.
  const stack = end.stack ?? '';
  error.stack = stack.includes(end.message) ? stack : `${end.message}\n${stack}`.trim();
  return error;
}
