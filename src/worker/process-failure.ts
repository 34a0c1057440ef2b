import { UserError } from '../protocol/user-error.js';
import type { JobEnd } from './start-job.js';

/** Thrown when a process crashed; its stack is the process' own. */
class ProcessFailure extends Error {
  override readonly name = 'ProcessFailure';
}

/** What to throw for a run's process that did not end as done. `name` says whose it was, at a sentence's beginning. */
export function processError(end: Exclude<JobEnd, { kind: 'done' }>, name: string): Error {
  if (end.kind === 'cancelled') {
    return new UserError(`${name} was stopped from outside: the run can be resumed.`);
  }
  if (end.mendable) return new UserError(end.message);
  const error = new ProcessFailure(`${name} failed: ${end.message}`);
  if (end.stack !== undefined) error.stack = `${error.message}\n${end.stack}`;
  return error;
}
