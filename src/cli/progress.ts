import type { JobEvent } from '../protocol/job-event.js';
import type { CliContext, Output } from './cli-context.js';
import { ProgressBar } from './progress-bar.js';
import { ProgressLines } from './progress-lines.js';

/** Shows how a job goes; end it with `stop`. */
export interface Progress {
  show(event: JobEvent): void;
  /** A line of its own, above a bar. */
  say(line: string): void;
  stop(): void;
}

/** A bar on a terminal, lines elsewhere. */
export function progressOn({ stderr, now }: CliContext): Progress {
  return stderr.isTTY === true ? new ProgressBar(stderr) : new ProgressLines(stderr, now);
}

/** For `--json`: events as they come, a line each; only what is said goes to stderr. */
export function jsonProgress(stdout: Output, stderr: Output): Progress {
  return {
    show: (event) => stdout.write(`${JSON.stringify(event)}\n`),
    say: (line) => stderr.write(`${line}\n`),
    stop: () => undefined,
  };
}
