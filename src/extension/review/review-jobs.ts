import type { Job, SaveJob } from '../../protocol/job.js';
import type { JobEvent } from '../../protocol/job-event.js';
import type { ReviewConflict, ReviewEntry } from '../../protocol/review.js';
import type { StartedJob } from '../../worker/start-job.js';
import { expectDone } from './finished-job.js';

export type StartJob = (job: Job, onEvent: (event: JobEvent) => void) => StartedJob;

/** What a Save came to, where it did not fail. */
export type SaveResult =
  | {
      readonly kind: 'saved';
      readonly labels: number;
      readonly renamed: number;
      readonly listedOnly: number;
    }
  | { readonly kind: 'conflicts'; readonly conflicts: readonly ReviewConflict[] }
  | { readonly kind: 'changed-elsewhere' };

/** A review as a process reads it. */
export interface ReadReview {
  readonly entries: readonly ReviewEntry[];
  /** Of the document's decisions, to be named when they are saved. */
  readonly baseline: string | null;
}

/**
 * Reads a review in a process of its own. `tell` gets what the user should know, `onStart` the process.
 * @throws UserError or Error.
 */
export async function readReview(
  start: StartJob,
  job: { readonly audit: string; readonly draft: string | null; readonly reconcile: boolean },
  {
    tell,
    onStart,
  }: { readonly tell: (message: string) => void; readonly onStart: (job: StartedJob) => void },
): Promise<ReadReview> {
  const entries: ReviewEntry[] = [];
  let baseline: string | null = null;
  const started = start({ kind: 'open-review', ...job }, (event) => {
    if (event.kind === 'entries') entries.push(...event.entries);
    else if (event.kind === 'baseline') ({ baseline } = event);
    else if (event.kind === 'warning') tell(event.message);
  });
  onStart(started);
  expectDone(await started.done);
  return { entries, baseline };
}

export interface SaveListener {
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
  readonly tell: (message: string) => void;
  /** Entries that the Save has changed, also one that fails after the labels were written. */
  readonly onEntries: (entries: readonly ReviewEntry[]) => void;
  readonly onBaseline: (baseline: string) => void;
}

/**
 * Saves a review in a process of its own.
 * @throws UserError, Error or CancellationError; then the dataset is as it was, or the message says otherwise.
 */
export async function saveReview(
  start: StartJob,
  job: Omit<SaveJob, 'kind'>,
  { signal, onProgress, tell, onEntries, onBaseline }: SaveListener,
): Promise<SaveResult> {
  signal.throwIfAborted();
  const conflicts: ReviewConflict[] = [];
  let result: SaveResult | undefined;
  const started = start({ kind: 'save', ...job }, (event) => {
    switch (event.kind) {
      case 'entries':
        onEntries(event.entries);
        return;
      case 'baseline':
        onBaseline(event.baseline);
        return;
      case 'progress':
        onProgress(event.fraction);
        return;
      case 'warning':
        tell(event.message);
        return;
      case 'conflicts':
        conflicts.push(...event.conflicts);
        result = { kind: 'conflicts', conflicts };
        return;
      case 'saved':
      case 'changed-elsewhere':
        result = event;
        return;
      default:
    }
  });
  signal.addEventListener('abort', started.cancel.bind(started));
  expectDone(await started.done);
  if (result === undefined) throw new Error('The Save ended without saying what it did.');
  return result;
}
