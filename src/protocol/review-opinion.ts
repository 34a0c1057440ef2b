import type { Decision, ReviewEntry } from './review.js';

/** The label that a review wants its example to have; null: it is to be left out. */
export function wantedLabel({ decision, given }: Pick<ReviewEntry, 'decision' | 'given'>): string | null {
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

/** What the dataset has of an example, as far as the review knows. */
export function knownState({ saved, id, given }: Pick<ReviewEntry, 'saved' | 'id' | 'given'>): {
  readonly id: string;
  readonly label: string | null;
} {
  return saved ?? { id, label: given };
}

/** The decision that asks for a label that the dataset has anyway. */
export function decisionFor(
  label: string | null,
  { decision, given }: Pick<ReviewEntry, 'decision' | 'given'>,
): Decision | null {
  if (label === null) return { kind: 'exclude' };
  if (label !== given) return { kind: 'relabel', label };
  return decision?.kind === 'keep' ? decision : null;
}

/** What the dataset has, as an entry says it: null where that is what the audit found. */
export function savedOf(
  state: { readonly id: string; readonly label: string | null },
  { id, given }: Pick<ReviewEntry, 'id' | 'given'>,
): ReviewEntry['saved'] {
  return state.id === id && state.label === given ? null : state;
}

/** Whether an entry says nothing any more, so that it need not be kept. */
export function isBlank({
  decision,
  note,
  saved,
}: Pick<ReviewEntry, 'decision' | 'note' | 'saved'>): boolean {
  return decision === null && note === '' && saved === null;
}
