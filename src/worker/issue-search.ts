import type { FindingCounts } from '../protocol/findings.js';
import type { FindingsJob } from '../protocol/job.js';
import { runFolder } from '../runs/run-folder.js';
import { findIssues } from './find-issues.js';
import type { JobContext } from './fold-job.js';
import { processError } from './process-failure.js';
import { startJob, type StartedJob } from './start-job.js';

export interface IssueSearch {
  /** Starts looking, in a process of its own; once is enough. */
  begin: () => void;
  /** What was found. Looks in this process where none has begun. */
  result(): Promise<FindingCounts>;
  /** Stops looking; resolves when nobody does any more. */
  end(): Promise<void>;
}

/**
 * The search for duplicates of a prepared run. It needs no model, so that it can begin as soon as a core is free: with
 * the last folds, of which there may be fewer than cores.
 */
export function issueSearch(
  job: FindingsJob,
  context: Pick<JobContext, 'assets' | 'signal'> & { readonly workerFile: string },
): IssueSearch {
  let counts: FindingCounts | undefined;
  let looking: StartedJob | undefined;
  const stop = (): void => looking?.cancel();

  async function end(): Promise<void> {
    stop();
    await looking?.done;
    context.signal.removeEventListener('abort', stop);
  }

  return {
    begin() {
      if (looking !== undefined || context.signal.aborted) return;
      looking = startJob(job, {
        workerFile: context.workerFile,
        onEvent: (event) => {
          if (event.kind === 'findings') counts = event.counts;
        },
      });
      context.signal.addEventListener('abort', stop);
    },
    async result() {
      if (looking === undefined) return findIssues(runFolder(job.run), job, context);
      const ended = await looking.done;
      context.signal.throwIfAborted();
      if (ended.kind !== 'done') throw processError(ended, 'The search for duplicates');
      return counts!;
    },
    end,
  };
}
