import type { JobEvent } from '../protocol/job-event.js';
import type { Job } from '../protocol/job.js';
import type { StartedJob } from '../worker/start-job.js';

/** A stream that may be a terminal. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** What the commands need of the process they run in; tests give their own. */
export interface CliContext {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Emits SIGINT, SIGTERM and SIGHUP. */
  readonly signals: NodeJS.EventEmitter;
  readonly now: () => Date;
  readonly startJob: (job: Job, onEvent: (event: JobEvent) => void) => StartedJob;
}
