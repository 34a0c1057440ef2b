import type { JobEvent } from '../protocol/job-event.js';

/** Shows how a job goes; end it with `stop`. */
export interface Progress {
  show(event: JobEvent): void;
  /** A line of its own, above a bar. */
  say(line: string): void;
  stop(): void;
}
