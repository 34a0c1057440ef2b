import type { ReviewEntry } from '../../src/protocol/review.js';
import { formatCount, plural } from '../../src/protocol/wording.js';
import { isolate } from '../model/format.js';
import type { Verdict } from './decide.js';

/** A decision as a sentence says it. */
export function decisionWords(decision: ReviewEntry['decision']): string {
  switch (decision?.kind) {
    case 'relabel':
      return `Relabelled to ${isolate(decision.label)}`;
    case 'keep':
      return 'Kept';
    case 'exclude':
      return 'Excluded';
    case undefined:
      return 'Undecided';
  }
}

/** What was just decided about several examples. */
export function bulkWords(verdict: Verdict, count: number): string {
  const examples = plural(count, 'example', 'examples');
  switch (verdict.kind) {
    case 'accept':
      return `${plural(count, 'suggestion', 'suggestions')} accepted`;
    case 'label':
      return `${examples} labelled ${isolate(verdict.label)}`;
    case 'keep':
      return `${examples} kept`;
    case 'exclude':
      return `${examples} excluded`;
    case 'clear':
      return `${plural(count, 'decision', 'decisions')} taken away`;
  }
}

export function progressWords(decided: number, of: number): string {
  return `${formatCount(decided)} of ${formatCount(of)}`;
}
