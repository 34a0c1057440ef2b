import { dirname } from 'node:path';
import type { LabelChange } from '../datasets/saving/label-change.js';
import { afterSave, changesOf } from '../datasets/saving/review-changes.js';
import { saveChanges } from '../datasets/saving/save-changes.js';
import { claim } from '../disk/claims.js';
import type { AuditDocument } from '../protocol/audit-document.js';
import type { SaveJob } from '../protocol/job.js';
import type { ReviewConflict, ReviewEntry } from '../protocol/review.js';
import { isBlank, knownState } from '../protocol/review-opinion.js';
import { messageOf, UserError } from '../protocol/user-error.js';
import { readAudit, writeAudit } from '../runs/audit-file.js';
import { correctionsOf, writeCorrections } from '../runs/corrections.js';
import { readReview } from '../runs/review-file.js';
import { runFolder } from '../runs/run-folder.js';
import type { JobContext } from './fold-job.js';
import { baselineOf, emitEntries, reviewAsSaved } from './review-of-run.js';

type Context = Pick<JobContext, 'emit' | 'signal'>;

/**
 * Saves a review: first into the dataset, all or nothing and with a journal, then into the audit document and the
 * corrections beside it. Should it end between the two, the journal tells the next opening what the dataset has.
 */
export async function runSaveJob(job: SaveJob, context: Context): Promise<void> {
  const lock = await claim(
    `review ${job.audit}`,
    { dataset: job.audit, run: '' },
    ({ pid }) => new UserError(`${job.audit} is just being saved by process ${pid}: save again when it has.`),
  );
  try {
    const document = readAudit(job.audit);
    if (document.state !== 'done') {
      throw new UserError(`The analysis in ${job.audit} is not done: save when it is.`);
    }
    if (job.baseline !== null && baselineOf(document.decisions) !== job.baseline) {
      context.emit({ kind: 'changed-elsewhere' });
      return;
    }
    await save(job, document, context);
  } finally {
    lock.release();
  }
}

async function save(job: SaveJob, document: AuditDocument, { emit, signal }: Context): Promise<void> {
  const { dataset } = document;
  const sent = readReview(job.draft).entries;
  const reviewed = await reviewAsSaved(job.audit, document, sent, emit);
  const stale = new Set(reviewed.conflicts.map(({ id }) => id));
  const changes = changesOf(reviewed.entries.filter(({ id }) => !stale.has(id)));
  const started = performance.now();
  const result = await saveChanges(dataset, changes, {
    signal,
    // Together with those that do not fit, the others could only be told of, not saved.
    rehearse: stale.size > 0,
    onProgress: (fraction) => {
      const seconds = (performance.now() - started) / 1000;
      emit({
        kind: 'progress',
        fraction,
        secondsLeft: (seconds / Math.max(fraction, 0.01)) * (1 - fraction),
      });
    },
  });
  const conflicts = [...reviewed.conflicts, ...conflictsOf(result, reviewed.entries)];
  if (result.kind === 'conflicts' || conflicts.length > 0) {
    emit({ kind: 'conflicts', conflicts });
    return;
  }
  const entries = afterSave(reviewed.entries, result.changes);
  // Known to the window even where what follows fails.
  const before = new Map(sent.map((entry) => [entry.id, entry]));
  emitEntries(
    entries.filter((entry) => before.get(entry.id) !== entry),
    emit,
  );
  emit({
    kind: 'saved',
    labels: result.changes.length,
    renamed: result.changes.filter(({ renamed }) => renamed).length,
    listedOnly: result.changes.filter(({ listedOnly }) => listedOnly).length,
  });
  const decisions = entries.filter((entry) => !isBlank(entry)).sort((a, b) => a.example - b.example);
  try {
    writeAudit(job.audit, { ...document, decisions });
    emit({ kind: 'baseline', baseline: baselineOf(decisions) });
    writeCorrections(runFolder(dirname(job.audit)), correctionsOf(decisions));
  } catch (error) {
    if (!(error instanceof UserError) || result.changes.length === 0) throw error;
    throw new UserError(`The labels are saved in ${dataset.location}, but: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Conflicts by the examples' ids in the audit. */
function conflictsOf(
  result: Awaited<ReturnType<typeof saveChanges>>,
  entries: readonly ReviewEntry[],
): ReviewConflict[] {
  if (result.kind !== 'conflicts') return [];
  const idsNow = new Map<LabelChange['id'], string>(entries.map((entry) => [knownState(entry).id, entry.id]));
  return result.conflicts.map(({ id, reason, found }) => ({
    id: idsNow.get(id) ?? id,
    reason,
    found: found === undefined ? null : { id, label: found },
  }));
}
