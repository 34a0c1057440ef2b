import { fork } from 'node:child_process';
import { jobEventSchema, type JobEvent } from '../protocol/job-event.js';
import type { Job } from '../protocol/job.js';
import { nodeFlags } from './node-flags.js';

export type JobEnd = Extract<JobEvent, { kind: 'done' | 'failed' | 'cancelled' }>;

export interface StartedJob {
  readonly pid: number | undefined;
  /** Resolves once, when the process has exited; never rejects. */
  readonly done: Promise<JobEnd>;
  /** Asks the process to stop; kills it when it has not within `CANCEL_GRACE_MS`. Safe to call twice. */
  cancel(): void;
  /** Ends the process at once, as a crash would. */
  kill(): void;
}

/** What a worker process is sent after its job. */
export interface CancelMessage {
  readonly kind: 'cancel';
}

const CANCEL_GRACE_MS = 8_000;
const STDERR_TAIL = 4_000;

/**
 * A job is a process: forks `workerFile`, sends it the job, passes its events on and resolves with how it ended.
 * A process that exits without saying how it ended has failed, with the end of its stderr as the reason.
 */
export function startJob(
  job: Job,
  options: { readonly workerFile: string; readonly onEvent: (event: JobEvent) => void },
): StartedJob {
  const child = fork(options.workerFile, [], {
    execArgv: nodeFlags(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'json',
  });
  let end: JobEnd | undefined;
  let stderr = '';
  let cancelled = false;
  let graceTimer: NodeJS.Timeout | undefined;

  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_TAIL);
  });
  child.on('message', (message) => {
    const event = jobEventSchema.parse(message);
    if (event.kind === 'done' || event.kind === 'failed' || event.kind === 'cancelled') end = event;
    else options.onEvent(event);
  });

  const done = new Promise<JobEnd>((resolve) => {
    const finish = (reason: string): void => {
      clearTimeout(graceTimer);
      const run = job.kind === 'analyze' ? job.out : null;
      if (end === undefined && cancelled) end = { kind: 'cancelled', run };
      end ??= { kind: 'failed', mendable: false, message: reason, stack: stderr };
      resolve(end);
    };
    child.on('error', (error) => {
      finish(`The worker process could not run: ${error.message}`);
    });
    // 'close' rather than 'exit': by then stderr and the channel have been read to their ends.
    child.on('close', (code, signal) => {
      const how = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
      finish(`The worker process ended unexpectedly (${how}). ${lastLine(stderr)}`.trim());
    });
  });
  child.send(job);

  return {
    pid: child.pid,
    done,
    cancel() {
      if (cancelled || end !== undefined) return;
      cancelled = true;
      if (child.connected) child.send({ kind: 'cancel' } satisfies CancelMessage);
      graceTimer = setTimeout(() => child.kill('SIGKILL'), CANCEL_GRACE_MS);
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
