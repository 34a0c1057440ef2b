import type { AuditList } from '../../src/protocol/audit-view.js';
import type { ReviewEntry } from '../../src/protocol/review.js';
import { knownState, wantedLabel } from '../../src/protocol/review-opinion.js';
import { rowOf, type Examples } from '../model/examples.js';
import { LIST_NAMES, listTest } from '../model/lists.js';
import type { ReviewEntries } from './review-store.js';

export interface Progress {
  /** Examples of each list that are decided; null: some of them are not here yet, so that nobody knows their lists. */
  readonly decided: Readonly<Record<AuditList, number>> | null;
  /** Examples of which the dataset has another label than it is to have. */
  readonly unsaved: number;
  /** Classes that decisions have brought, in the order in which they came. */
  readonly newClasses: readonly string[];
}

export function progressOf(examples: Examples, entries: ReviewEntries, classes: readonly string[]): Progress {
  const tests = LIST_NAMES.map((list) => ({ list, has: listTest(examples, list) }));
  const decided: Record<AuditList, number> = {
    likely_mislabeled: 0,
    looks_like_another_class: 0,
    ambiguous: 0,
    ambiguous_without_label: 0,
    easy: 0,
    all: 0,
  };
  const known = new Set(classes);
  const firstUse = new Map<string, string>();
  let unsaved = 0;
  let unknown = 0;
  for (const [place, entry] of entries) {
    if (!isSaved(entry)) unsaved++;
    if (entry.decision === null) continue;
    const row = rowOf(examples, place);
    if (row < 0) unknown++;
    else for (const { list, has } of tests) if (has(row)) decided[list]++;
    if (entry.decision.kind !== 'relabel' || known.has(entry.decision.label)) continue;
    const { label } = entry.decision;
    const before = firstUse.get(label);
    if (before === undefined || entry.time < before) firstUse.set(label, entry.time);
  }
  const newClasses = [...firstUse]
    .sort(([a, first], [b, second]) => (first === second ? (a < b ? -1 : 1) : first < second ? -1 : 1))
    .map(([label]) => label);
  const isKnown = examples.extent !== 'first' || unknown === 0;
  return { decided: isKnown ? decided : null, unsaved, newClasses };
}

/** Whether the dataset has what is wanted of an example. */
export function isSaved(entry: ReviewEntry): boolean {
  return wantedLabel(entry) === knownState(entry).label;
}
