import type { ReviewEntry } from '../../protocol/review.js';
import { knownState, savedOf, wantedLabel } from '../../protocol/review-opinion.js';
import type { LabelChange } from './label-change.js';

/** What a Save has to change so that the dataset has what the review says: nothing where it has it already. */
export function changesOf(entries: readonly ReviewEntry[]): LabelChange[] {
  return entries.flatMap((entry): LabelChange[] => {
    const { id, label } = knownState(entry);
    const wanted = wantedLabel(entry);
    if (wanted === label) return [];
    if (wanted === null) return label === null ? [] : [{ kind: 'exclude', id, from: label }];
    // Back where it was, if it is to have its old label back.
    const place = wanted === entry.given ? { place: entry.path } : {};
    if (label === null) return [{ kind: 'include', id, to: wanted, ...place }];
    return [{ kind: 'relabel', id, from: label, to: wanted, ...place }];
  });
}

/** The entries after a Save of all that `changesOf` gave: `saved` says what the dataset has now. */
export function afterSave(
  entries: readonly ReviewEntry[],
  changes: readonly { readonly change: LabelChange; readonly id: string }[],
): ReviewEntry[] {
  const newIds = new Map(changes.map(({ change, id }) => [change.id, id]));
  return entries.map((entry) => {
    const id = newIds.get(knownState(entry).id);
    if (id === undefined) return entry;
    return { ...entry, saved: savedOf({ id, label: wantedLabel(entry) }, entry) };
  });
}
