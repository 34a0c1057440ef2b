import type { ReviewConflict, ReviewEntry } from '../../protocol/review.js';
import { decisionFor, knownState, savedOf, wantedLabel } from '../../protocol/review-opinion.js';
import type { LabelState } from './history.js';

export interface Reconciled {
  readonly entries: readonly ReviewEntry[];
  /** Decisions that were not saved yet, about examples that others have changed since. */
  readonly conflicts: readonly ReviewConflict[];
  /** Examples that the Saves have changed and that have no entry yet. */
  readonly unknown: ReadonlyMap<string, LabelState>;
}

/**
 * Holds a review against what the journal says the dataset has. Where others have saved since (the command line, a
 * window that died before it could record its Save), the decision follows: the next Save must not take that back. One
 * that was still to be saved and wants something else is a conflict, and is left as it is.
 */
export function reconcile(
  entries: readonly ReviewEntry[],
  states: ReadonlyMap<string, LabelState>,
): Reconciled {
  const conflicts: ReviewConflict[] = [];
  const known = new Set(entries.map(({ id }) => id));
  const reconciled = entries.map((entry) => {
    const before = knownState(entry);
    const now = states.get(entry.id) ?? { id: entry.id, label: entry.given };
    if (before.id === now.id && before.label === now.label) return entry;
    const wanted = wantedLabel(entry);
    const saved = savedOf(now, entry);
    if (wanted === now.label) return { ...entry, saved };
    if (wanted === before.label) return { ...entry, decision: decisionFor(now.label, entry), saved };
    const has = now.label === null ? 'it was excluded' : `its label was set to "${now.label}"`;
    conflicts.push({ id: entry.id, reason: `${has} meanwhile`, found: now });
    return entry;
  });
  const unknown = new Map([...states].filter(([id]) => !known.has(id)));
  return { entries: reconciled, conflicts, unknown };
}
