import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { journalPlace } from '../datasets/saving/dataset-place.js';
import { labelsSince, savesOf, type LabelState } from '../datasets/saving/history.js';
import { reconcile, type Reconciled } from '../datasets/saving/reconcile.js';
import { recoverSaves } from '../datasets/saving/recover.js';
import { recoveryWords } from '../datasets/saving/recovery-words.js';
import { statusOf } from '../disk/status.js';
import type { AuditDocument } from '../protocol/audit-document.js';
import type { JobEvent } from '../protocol/job-event.js';
import type { ReviewEntry } from '../protocol/review.js';
import { decisionFor, savedOf } from '../protocol/review-opinion.js';
import { readExamples } from '../runs/examples-parquet.js';
import { runFolder } from '../runs/run-folder.js';

type Emit = (event: JobEvent) => void;

/** Few enough that whoever takes an event is not held up by it. */
const ENTRIES_A_PIECE = 500;

/** Tells two states of a document's decisions apart. */
export function baselineOf(decisions: readonly ReviewEntry[]): string {
  return createHash('sha256').update(JSON.stringify(decisions)).digest('hex');
}

export function emitEntries(entries: readonly ReviewEntry[], emit: Emit): void {
  for (let start = 0; start < entries.length; start += ENTRIES_A_PIECE) {
    emit({ kind: 'entries', entries: entries.slice(start, start + ENTRIES_A_PIECE) });
  }
}

/** Finishes a Save that was interrupted, says so, and holds a review against what the dataset has since. */
export async function reviewAsSaved(
  audit: string,
  { dataset, created }: AuditDocument,
  entries: readonly ReviewEntry[],
  emit: Emit,
): Promise<Omit<Reconciled, 'unknown'>> {
  // A dataset that is gone cannot be saved to; its audit can still be looked at.
  if (statusOf(dataset.location) === null) return { entries, conflicts: [] };
  const place = journalPlace(dataset);
  for (const message of recoveryWords(await recoverSaves(place))) emit({ kind: 'warning', message });
  const { unknown, conflicts, ...known } = reconcile(entries, labelsSince(savesOf(place), created));
  const found = unknown.size === 0 ? [] : await entriesOf(audit, unknown);
  return { entries: [...known.entries, ...found], conflicts };
}

/** Entries of examples that others have changed. */
async function entriesOf(audit: string, states: ReadonlyMap<string, LabelState>): Promise<ReviewEntry[]> {
  const { rows } = await readExamples(runFolder(dirname(audit)).examples);
  const time = new Date().toISOString();
  return rows.flatMap((row, example): ReviewEntry[] => {
    const state = states.get(row.id);
    if (state === undefined) return [];
    const { id, path, given_label: given, suggested_label: suggested } = row;
    const entry = { example, id, path, given, suggested, confidence: row.suggestion_confidence };
    const saved = savedOf(state, entry);
    const decision = decisionFor(state.label, { given, decision: null });
    return saved === null ? [] : [{ ...entry, decision, note: '', time, saved }];
  });
}
