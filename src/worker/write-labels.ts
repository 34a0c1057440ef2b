import { journalPlace } from '../datasets/saving/dataset-place.js';
import { labelsSince, savesOf } from '../datasets/saving/history.js';
import { afterSave, changesOf } from '../datasets/saving/review-changes.js';
import { saveChanges, type SaveResult } from '../datasets/saving/save-changes.js';
import { savesToTakeBack } from '../datasets/saving/saves-to-take-back.js';
import { undoLastSave } from '../datasets/saving/undo-save.js';
import type { PaceOptions } from '../disk/pace.js';
import type { AuditDocument } from '../protocol/audit-document.js';
import type { ReviewConflict, ReviewEntry } from '../protocol/review.js';
import { knownState, savedOf } from '../protocol/review-opinion.js';

export type Written =
  | {
      readonly kind: 'written';
      readonly entries: readonly ReviewEntry[];
      readonly labels: number;
      readonly renamed: number;
      readonly listedOnly: number;
    }
  | { readonly kind: 'conflicts'; readonly conflicts: ReviewConflict[] };

interface Reviewed {
  readonly entries: readonly ReviewEntry[];
  readonly conflicts: readonly ReviewConflict[];
}

/**
 * Writes what a review wants into the dataset, all of it or nothing. Where that is how the dataset was before its last
 * Saves, these are taken back instead: then every byte, name and time is as it was.
 */
export async function writeLabels(
  { dataset, created }: AuditDocument,
  reviewed: Reviewed,
  options: PaceOptions,
): Promise<Written> {
  const stale = new Set(reviewed.conflicts.map(({ id }) => id));
  const entries =
    stale.size > 0
      ? reviewed.entries
      : await takeBack(journalPlace(dataset), created, reviewed.entries, options);
  const changes = changesOf(entries.filter(({ id }) => !stale.has(id)));
  // Together with those that do not fit, the others can only be told of, not saved.
  const result = await saveChanges(dataset, changes, { ...options, rehearse: stale.size > 0 });
  const conflicts = [...reviewed.conflicts, ...conflictsOf(result, entries)];
  if (result.kind === 'conflicts' || conflicts.length > 0) return { kind: 'conflicts', conflicts };
  const after = afterSave(entries, result.changes);
  return {
    kind: 'written',
    entries: after,
    labels: after.filter((entry, i) => knownState(entry).label !== knownState(reviewed.entries[i]!).label)
      .length,
    renamed: result.changes.filter(({ renamed }) => renamed).length,
    listedOnly: result.changes.filter(({ listedOnly }) => listedOnly).length,
  };
}

/** Takes back the Saves without which all is as it is wanted; the entries with what the dataset has then. */
async function takeBack(
  place: string,
  created: string,
  entries: readonly ReviewEntry[],
  options: PaceOptions,
): Promise<readonly ReviewEntry[]> {
  const saves = savesToTakeBack(savesOf(place), created, entries);
  let taken = 0;
  for (const { number } of saves) {
    const { kind } = await undoLastSave(place, { ...options, number });
    // Something has changed since: what is left to do is another Save.
    if (kind !== 'undone') break;
    taken++;
  }
  if (taken === 0) return entries;
  const states = labelsSince(savesOf(place), created);
  return entries.map((entry) => {
    const { id, given } = entry;
    return { ...entry, saved: savedOf(states.get(id) ?? { id, label: given }, entry) };
  });
}

/** Conflicts by the examples' ids in the audit. */
function conflictsOf(result: SaveResult, entries: readonly ReviewEntry[]): ReviewConflict[] {
  if (result.kind !== 'conflicts') return [];
  const idsNow = new Map(entries.map((entry) => [knownState(entry).id, entry.id]));
  return result.conflicts.map(({ id, reason, found }) => ({
    id: idsNow.get(id) ?? id,
    reason,
    found: found === undefined ? null : { id, label: found },
  }));
}
