import type { Decision, ReviewChange, ReviewedExample } from '../../src/protocol/review.js';
import { textAt } from '../model/columns.js';
import { measureAt, rowOf, type Examples } from '../model/examples.js';

/** Whether all is read that a decision has to name. */
export function canDecide({ extent, paths, ids, measures }: Examples): boolean {
  return extent !== 'so-far' && paths !== null && ids !== null && measures.has('suggestion_confidence');
}

/** What a decision about the example is a decision about; null: not all of that has been read. */
export function reviewedExample(examples: Examples, place: number): ReviewedExample | null {
  const row = rowOf(examples, place);
  const path = examples.paths?.[row];
  const id = examples.ids?.[row];
  if (!canDecide(examples) || path === undefined || id === undefined) return null;
  const confidence = measureAt(examples, 'suggestion_confidence', row);
  return {
    example: place,
    id,
    path,
    given: textAt(examples.given, row),
    suggested: textAt(examples.suggested, row),
    confidence: Number.isNaN(confidence) ? 0 : confidence,
  };
}

/** What the user can ask for about one example or many. */
export type Verdict =
  /** Each gets the label suggested for it. */
  | { readonly kind: 'accept' }
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'keep' | 'exclude' | 'clear' };

export function changesBy(
  examples: Examples,
  places: Iterable<number>,
  verdict: Verdict,
): (ReviewChange & { readonly decision: Decision | null })[] {
  const changes = [];
  for (const place of places) {
    const example = reviewedExample(examples, place);
    if (example !== null) changes.push({ ...example, decision: decisionOf(verdict, example) });
  }
  return changes;
}

/** The label that an example has already is kept. */
function decisionOf(verdict: Verdict, { given, suggested }: ReviewedExample): Decision | null {
  switch (verdict.kind) {
    case 'accept':
      return suggested === given ? { kind: 'keep' } : { kind: 'relabel', label: suggested };
    case 'label':
      return verdict.label === given ? { kind: 'keep' } : { kind: 'relabel', label: verdict.label };
    case 'keep':
    case 'exclude':
      return { kind: verdict.kind };
    case 'clear':
      return null;
  }
}
