import { expect, test } from 'vitest';
import { Review } from '../../../src/extension/review/review.js';
import type { Decision, ReviewChange, ReviewEntry } from '../../../src/protocol/review.js';
import { seededRandom } from '../../seeded-random.js';
import { cpuTime } from '../cpu-time.js';

const relabel = (label: string): Decision => ({ kind: 'relabel', label });
const KEEP: Decision = { kind: 'keep' };
const EXCLUDE: Decision = { kind: 'exclude' };

function change(example: number, what: Pick<ReviewChange, 'decision' | 'note'>): ReviewChange {
  const path = `cat/${example}.png`;
  return { example, id: path, path, given: 'cat', suggested: 'dog', confidence: 0.9, ...what };
}

function decided(review: Review): unknown {
  return Object.fromEntries(
    review.entries.map(({ example, decision, note }) => [
      example,
      decision?.kind === 'relabel' ? decision.label : (decision?.kind ?? note),
    ]),
  );
}

test('an edit is undone and done again as one, whatever it is about', () => {
  const review = new Review();
  const first = review.apply([change(0, { decision: KEEP }), change(1, { decision: relabel('dog') })], 't1')!;
  const second = review.apply(
    [change(1, { decision: EXCLUDE }), change(2, { note: 'blurred' }), change(0, { decision: null })],
    't2',
  )!;
  expect(decided(review)).toEqual({ 1: 'exclude', 2: 'blurred' });
  expect(review.undo(second).map(({ decision }) => decision)).toEqual([relabel('dog'), null, KEEP]);
  expect(decided(review)).toEqual({ 0: 'keep', 1: 'dog' });
  expect(review.entries[0]?.time).toBe('t1');
  review.undo(first);
  expect(review.entries).toEqual([]);
  review.redo(first);
  review.redo(second);
  expect(decided(review)).toEqual({ 1: 'exclude', 2: 'blurred' });
});

test('random edits, undone and done again at random, are what a list of states says', () => {
  const random = seededRandom(5);
  const review = new Review();
  const decisions = [null, KEEP, EXCLUDE, relabel('dog'), relabel('owl')];
  const states = [decided(review)];
  const edits: NonNullable<ReturnType<Review['apply']>>[] = [];
  let at = 0;
  for (let step = 0; step < 500; step++) {
    if (random() < 0.3 && at > 0) review.undo(edits[--at]!);
    else if (random() < 0.3 && at < edits.length) review.redo(edits[at++]!);
    else {
      const changes = [0, 1, 2].map(() => {
        const example = Math.floor(random() * 8);
        return change(example, { decision: decisions[Math.floor(random() * decisions.length)]! });
      });
      const edit = review.apply(changes, String(step));
      if (edit === null) continue;
      edits.splice(at++, Infinity, edit);
      states.splice(at, Infinity, decided(review));
    }
    expect(decided(review)).toEqual(states[at]);
  }
});

test('of two changes to an example in one edit the last counts, and undo goes behind both', () => {
  const review = new Review();
  const edit = review.apply([change(0, { decision: EXCLUDE }), change(0, { decision: KEEP })], '')!;
  expect(decided(review)).toEqual({ 0: 'keep' });
  review.undo(edit);
  expect(review.entries).toEqual([]);
  review.apply([change(0, { decision: KEEP }), change(0, { note: 'blurred' })], '');
  expect(review.entries).toMatchObject([{ decision: KEEP, note: 'blurred' }]);
});

test('what changes nothing is no edit, and relabelling to the given class is keeping it', () => {
  const review = new Review();
  expect(review.apply([change(0, { decision: null }), change(1, { note: '' })], '')).toBeNull();
  expect(review.apply([change(0, { decision: relabel('cat') })], '')).not.toBeNull();
  expect(decided(review)).toEqual({ 0: 'keep' });
  expect(review.apply([change(0, { decision: KEEP })], '')).toBeNull();
});

test('an edit says what it does', () => {
  const label = (changes: readonly ReviewChange[]): string | undefined =>
    new Review().apply(changes, '')?.label;
  expect(label([change(0, { decision: relabel('dog') })])).toBe('Relabel 1 example');
  expect(label([change(0, { decision: KEEP }), change(1, { decision: KEEP })])).toBe('Keep 2 examples');
  expect(label([change(0, { decision: KEEP }), change(1, { decision: EXCLUDE })])).toBe('Review 2 examples');
  expect(label([change(0, { note: 'blurred' })])).toBe('Note on 1 example');
});

const savedAs = (entry: ReviewEntry, label: string | null): ReviewEntry => ({
  ...entry,
  saved: { id: `${label ?? 'out'}/0.png`, label },
});

test('what the dataset has stays what it has through undo, until a Save says otherwise', () => {
  const review = new Review();
  const edit = review.apply([change(0, { decision: relabel('dog') })], '')!;
  const sent = review.snapshot();
  review.take([savedAs(review.entries[0]!, 'dog')], sent);
  expect(review.undo(edit)).toMatchObject([{ decision: null, saved: { label: 'dog' } }]);
  expect(review.entries).toHaveLength(1);
  review.take([{ ...review.entries[0]!, saved: null }], review.snapshot());
  expect(review.entries).toEqual([]);
});

test('what is decided while a Save is under way stays decided', () => {
  const review = new Review();
  const edit = review.apply(
    [0, 1, 2].map((i) => change(i, { decision: relabel('dog') })),
    '',
  )!;
  const sent = review.snapshot();
  review.apply([change(0, { decision: EXCLUDE })], '');
  const [, one, two] = edit.examples;
  review.undo({ ...edit, examples: [one!] });
  review.take(
    [...sent.values()].map((entry) => savedAs(entry, 'dog')),
    sent,
  );
  expect(review.entries.map(({ example, decision, saved }) => [example, decision, saved?.label])).toEqual([
    [0, EXCLUDE, 'dog'],
    [2, relabel('dog'), 'dog'],
    [1, null, 'dog'],
  ]);
  expect(two!.entry.example).toBe(2);
});

test('decisions that are dropped leave what the dataset has, as an edit', () => {
  const review = new Review();
  review.apply(
    [0, 1, 2].map((i) => change(i, { decision: relabel('dog'), note: 'n' })),
    '',
  );
  const sent = review.snapshot();
  review.take([savedAs(sent.get('cat/2.png')!, 'dog')], sent);
  review.apply([change(2, { decision: EXCLUDE })], '');
  const edit = review.drop(
    [
      { id: 'cat/0.png', reason: '', found: { id: 'cat/0.png', label: 'owl' } },
      { id: 'cat/1.png', reason: '', found: null },
      { id: 'cat/2.png', reason: '', found: null },
      { id: 'cat/9.png', reason: '', found: null },
    ],
    '',
  )!;
  const told = (): unknown => review.entries.map(({ decision, saved }) => [decision, saved?.label]);
  expect(told()).toEqual([
    [relabel('owl'), 'owl'],
    [null, undefined],
    [relabel('dog'), 'dog'],
  ]);
  review.undo(edit);
  // The dataset has been looked at: what it has is known from now on.
  expect(told()).toEqual([
    [relabel('dog'), 'owl'],
    [relabel('dog'), undefined],
    [EXCLUDE, 'dog'],
  ]);
});

test('60,000 examples are decided and undone within a frame or two', () => {
  const review = new Review();
  const changes = Array.from({ length: 60_000 }, (_, i) => change(i, { decision: EXCLUDE }));
  const start = cpuTime();
  const edit = review.apply(changes, '')!;
  review.undo(edit);
  const took = cpuTime() - start;
  expect(review.entries).toEqual([]);
  expect(took).toBeLessThan(2000);
});
