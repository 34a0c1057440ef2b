import { dirname } from 'node:path';
import { claim } from '../disk/claims.js';
import type { AuditDocument } from '../protocol/audit-document.js';
import type { SaveJob } from '../protocol/job.js';
import type { ReviewEntry } from '../protocol/review.js';
import { isBlank } from '../protocol/review-opinion.js';
import { messageOf, UserError } from '../protocol/user-error.js';
import { readAudit, writeAudit } from '../runs/audit-file.js';
import { correctionsOf, writeCorrections } from '../runs/corrections.js';
import { readReview } from '../runs/review-file.js';
import { runFolder } from '../runs/run-folder.js';
import type { JobContext } from './fold-job.js';
import { baselineOf, emitEntries, reviewAsSaved } from './review-of-run.js';
import { writeLabels, type Written } from './write-labels.js';

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
  const sent = readReview(job.draft).entries;
  const reviewed = await reviewAsSaved(job.audit, document, sent, emit);
  const written = job.labels ? await write(document, reviewed, { emit, signal }) : keepOnly(reviewed.entries);
  if (written.kind === 'conflicts') {
    emit(written);
    return;
  }
  // Known to the window even where what follows fails.
  const before = new Map(sent.map((entry) => [entry.id, entry]));
  emitEntries(
    written.entries.filter((entry) => before.get(entry.id) !== entry),
    emit,
  );
  const { labels, renamed, listedOnly } = written;
  emit({ kind: 'saved', labels, renamed, listedOnly });
  const decisions = written.entries.filter((entry) => !isBlank(entry)).sort((a, b) => a.example - b.example);
  try {
    writeAudit(job.audit, { ...document, decisions });
    emit({ kind: 'baseline', baseline: baselineOf(decisions) });
    writeCorrections(runFolder(dirname(job.audit)), correctionsOf(decisions));
  } catch (error) {
    if (!(error instanceof UserError) || labels === 0) throw error;
    const message = `The labels are saved in ${document.dataset.location}, but: ${messageOf(error)}`;
    throw new UserError(message, { cause: error });
  }
}

function write(
  document: AuditDocument,
  reviewed: Parameters<typeof writeLabels>[1],
  { emit, signal }: Context,
): Promise<Written> {
  const started = performance.now();
  return writeLabels(document, reviewed, {
    signal,
    onProgress: (fraction) => {
      const seconds = (performance.now() - started) / 1000;
      const secondsLeft = (seconds / Math.max(fraction, 0.01)) * (1 - fraction);
      emit({ kind: 'progress', fraction, secondsLeft });
    },
  });
}

/** Whatever does not fit the dataset is told when labels are to be written. */
function keepOnly(entries: readonly ReviewEntry[]): Written {
  return { kind: 'written', entries, labels: 0, renamed: 0, listedOnly: 0 };
}
