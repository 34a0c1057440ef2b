import type { OpenReviewJob } from '../protocol/job.js';
import { isBlank } from '../protocol/review-opinion.js';
import { readAudit } from '../runs/audit-file.js';
import { readReview } from '../runs/review-file.js';
import type { JobContext } from './fold-job.js';
import { baselineOf, emitEntries, reviewAsSaved } from './review-of-run.js';

/** Reads the decisions about a finished run, as the dataset has them. */
export async function runOpenReviewJob(
  { audit, draft, reconcile }: OpenReviewJob,
  { emit }: Pick<JobContext, 'emit'>,
): Promise<void> {
  const document = readAudit(audit);
  const stored =
    draft === null
      ? { entries: document.decisions, baseline: baselineOf(document.decisions) }
      : readReview(draft);
  const review = reconcile ? await reviewAsSaved(audit, document, stored.entries, emit) : stored;
  emitEntries(
    review.entries.filter((entry) => !isBlank(entry)),
    emit,
  );
  // Null: VS Code kept them from before they were read, so that they cannot have been changed since.
  emit({ kind: 'baseline', baseline: stored.baseline ?? baselineOf(document.decisions) });
}
