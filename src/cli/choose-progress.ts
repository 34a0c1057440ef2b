import type { CliContext, Output } from './cli-context.js';
import type { Progress } from './progress.js';
import { ProgressBar } from './progress-bar.js';
import { ProgressLines } from './progress-lines.js';

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
