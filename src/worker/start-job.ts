import { fork } from 'node:child_process';
import { jobEventSchema, type JobEvent } from '../protocol/job-event.js';
import type { Job } from '../protocol/job.js';
import { NATIVE_FOLDER_VARIABLE } from './native-folder.js';
import { nodeFlags } from './node-flags.js';

export type JobEnd = Extract<JobEvent, { kind: 'done' | 'failed' | 'cancelled' }>;

export interface StartedJob {
  readonly pid: number | undefined;
  /** Resolves once, when the process has exited; never rejects. */
  readonly done: Promise<JobEnd>;
  /** Asks the process to stop; kills it when it has not within some seconds. Safe to call twice. */
  cancel(): void;
  /** Ends the process at once, as a crash would. */
  kill(): void;
}

/** What a worker process is sent after its job. */
export interface CancelMessage {
  readonly kind: 'cancel';
}

/**
 * A fold's is shorter, so that the analysis that waits for it still has time to record its own end. A Save that cannot
 * be cancelled any more, or that takes back what it did, is to be waited for.
 */
const CANCEL_GRACE_MS = {
  analyze: 8_000,
  fold: 5_000,
  rows: 5_000,
  findings: 5_000,
  flagged: 1_000,
  compare: 1_000,
  probe: 8_000,
  'open-review': 60_000,
  save: 300_000,
  export: 8_000,
} as const satisfies Record<Job['kind'], number>;
const STDERR_TAIL = 4_000;
const MESSAGE_SHOWN = 200;

/**
 * A job is a process: forks `workerFile`, sends it the job, passes its events on and resolves with how it ended.
 * A process that exits without saying how it ended has failed, with the end of its stderr as the reason.
 */
export function startJob(
  job: Job,
  options: {
    readonly workerFile: string;
    readonly onEvent: (event: JobEvent) => void;
    /** Where native TensorFlow may be installed, besides the places that the worker knows. */
    readonly nativeFolder?: string;
  },
): StartedJob {
  const { nativeFolder } = options;
  const child = fork(options.workerFile, [], {
    // What the user's own environment names comes first.
    env: {
      ...(nativeFolder === undefined ? {} : { [NATIVE_FOLDER_VARIABLE]: nativeFolder }),
      ...process.env,
    },
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
    const event = jobEventSchema.safeParse(message);
    if (end !== undefined) return;
    if (!event.success) {
      const text = JSON.stringify(message).slice(0, MESSAGE_SHOWN);
      end = failed(`The worker process sent what is no event of a job: ${text}`, stderr);
      child.kill('SIGKILL');
    } else if (isEnd(event.data)) {
      end = event.data;
    } else {
      options.onEvent(event.data);
    }
  });

  const done = new Promise<JobEnd>((resolve) => {
    const finish = (failure: JobEnd): void => {
      clearTimeout(graceTimer);
      const run = job.kind === 'analyze' ? job.out : null;
      end ??= cancelled ? { kind: 'cancelled', run } : failure;
      resolve(end);
    };
    child.on('error', (error) => {
      // With a process, it is about a message or a kill that came too late; how that process ended is told by 'close'.
      if (child.pid === undefined)
        finish(failed(`The worker process could not run: ${error.message}`, stderr));
    });
    // 'close' rather than 'exit': by then stderr and the channel have been read to their ends.
    child.on('close', (code, signal) => {
      finish(unexpectedEnd(code, signal, stderr));
    });
  });
  if (child.connected) child.send(job);

  return {
    pid: child.pid,
    done,
    cancel() {
      if (cancelled || end !== undefined) return;
      cancelled = true;
      if (child.connected) child.send({ kind: 'cancel' } satisfies CancelMessage);
      graceTimer = setTimeout(() => child.kill('SIGKILL'), CANCEL_GRACE_MS[job.kind]);
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}

function isEnd(event: JobEvent): event is JobEnd {
  return event.kind === 'done' || event.kind === 'failed' || event.kind === 'cancelled';
}

function unexpectedEnd(code: number | null, signal: NodeJS.Signals | null, stderr: string): JobEnd {
  if (signal === 'SIGKILL') {
    // Nothing in the process could have caught it, so it is no defect of ours.
    const message =
      'A worker process was killed from outside (SIGKILL), as systems do when memory runs out: try again with fewer folds side by side (--jobs).';
    return { kind: 'failed', mendable: true, message };
  }
  const how = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
  return failed(`The worker process ended unexpectedly (${how}). ${lastLine(stderr)}`.trim(), stderr);
}

function failed(message: string, stderr: string): JobEnd {
  return { kind: 'failed', mendable: false, message, ...(stderr !== '' && { stack: stderr }) };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
