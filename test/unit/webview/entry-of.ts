import type { ReviewEntry } from '../../../src/protocol/review.js';

/** The review of an example of which only what is named matters. */
export function entryOf(example: number, part: Partial<ReviewEntry>): ReviewEntry {
  return {
    example,
    id: `${example}.png`,
    path: `${example}.png`,
    given: 'cat',
    suggested: 'dog',
    confidence: 0.5,
    decision: null,
    note: '',
    time: '2026-11-20T10:00:00.000Z',
    saved: null,
    ...part,
  };
}
