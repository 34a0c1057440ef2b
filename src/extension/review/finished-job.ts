import { CancellationError } from 'vscode';
import { UserError } from '../../protocol/user-error.js';
import type { JobEnd } from '../../worker/start-job.js';

/**
 * Passes for a job that is done.
 * @throws UserError or Error for a failed one, with the worker's stack; CancellationError for a cancelled one.
 */
export function expectDone(end: JobEnd): void {
  switch (end.kind) {
    case 'done':
      return;
    case 'cancelled':
      throw new CancellationError();
    case 'failed': {
      const error = end.mendable ? new UserError(end.message) : new Error(end.message);
      error.stack = end.stack ?? end.message;
      throw error;
    }
  }
}
