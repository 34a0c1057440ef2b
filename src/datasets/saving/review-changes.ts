import type { ReviewEntry } from '../../protocol/review.js';
import type { LabelChange } from './label-change.js';

/** What a Save has to change so that the dataset has what the review says: nothing where it has it already. */
export function changesOf(entries: readonly ReviewEntry[]): LabelChange[] {
  return entries.flatMap((entry): LabelChange[] => {
    const { id, label } = entry.saved ?? { id: entry.id, label: entry.given };
    const wanted = wantedLabel(entry);
    if (wanted === label) return [];
    if (wanted === null) return label === null ? [] : [{ kind: 'exclude', id, from: label }];
    // Back where it was, if it is to have its old label back.
    const place = wanted === entry.given ? { place: entry.path } : {};
    if (label === null) return [{ kind: 'include', id, to: wanted, ...place }];
    return [{ kind: 'relabel', id, from: label, to: wanted, ...place }];
  });
}

/** Null: it is to be left out. */
function wantedLabel({ decision, given }: ReviewEntry): string | null {
  switch (decision?.kind) {
    case 'relabel':
      return decision.label;
    case 'exclude':
      return null;
    case 'keep':
    case undefined:
      return given;
  }
}

/** The entries after a Save of all that `changesOf` gave: `saved` says what the dataset has now. */
export function afterSave(
  entries: readonly ReviewEntry[],
  changes: readonly { readonly change: LabelChange; readonly id: string }[],
): ReviewEntry[] {
  const newIds = new Map(changes.map(({ change, id }) => [change.id, id]));
  return entries.map((entry) => {
    const id = newIds.get((entry.saved ?? entry).id);
    if (id === undefined) return entry;
    const label = wantedLabel(entry);
    const isAsFound = id === entry.id && label === entry.given;
    return { ...entry, saved: isAsFound ? null : { id, label } };
  });
}
