import { expect, test } from 'vitest';
import type { ExampleEvidence, Story } from '../../../../src/protocol/evidence.js';
import { markedClasses, markOf } from '../../../../webview/evidence/class-marks.js';
import { partsOf } from '../../../../webview/evidence/share-parts.js';

const silent: Story = { votes: [], elected: [], own: 9, depth: null, neighbours: [], ownShares: [] };
const evidence: ExampleEvidence = {
  classes: [4, 7, 1, 2, 3],
  scores: [0.5, 0.3, 0, 0, 0.05],
  heldOut: {
    ...silent,
    votes: [
      [0.4, 0.2, 0.1, 0.3, 0],
      [0, 0, 0, 0, 0],
    ],
    elected: [1, 7],
  },
  trained: silent,
  labelDepth: 0,
  epochClasses: [],
};

test('the label and the suggestion have marks of their own, and two more that had a say', () => {
  const marked = markedClasses(evidence, 7);
  expect(marked).toEqual([
    { index: 4, column: 0, mark: 'given' },
    { index: 7, column: 1, mark: 'suggested' },
    // Elected once, though with fewer votes over all.
    { index: 1, column: 2, mark: 'third' },
    { index: 2, column: 3, mark: 'fourth' },
  ]);
  expect([4, 7, 3, 12, null].map((index) => markOf(marked, index))).toEqual([
    'given',
    'suggested',
    'other',
    'other',
    'other',
  ]);
});

test('where nothing else is suggested the label has the first mark only', () => {
  expect(markedClasses(evidence, 4).map(({ mark }) => mark)).toEqual(['given', 'third', 'fourth']);
  expect(markedClasses(evidence, -1)[1]).toEqual({ index: 7, column: 1, mark: 'third' });
});

test('shares that nobody has a mark for go to the others, and no votes are no bar', () => {
  const marked = markedClasses(evidence, 7).slice(0, 2);
  const parts = partsOf(evidence.heldOut.votes[0] ?? [], marked);
  expect(parts.map(({ mark }) => mark)).toEqual(['given', 'suggested', 'other']);
  expect(parts[2]?.share).toBeCloseTo(0.4);
  expect(partsOf(evidence.heldOut.votes[1] ?? [], marked)).toEqual([]);
});
