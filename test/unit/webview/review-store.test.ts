import { expect, test } from 'vitest';
import type { Decision, ReviewChange } from '../../../src/protocol/review.js';
import { ReviewStore } from '../../../webview/review/review-store.js';
import { entryOf } from './entry-of.js';

const TIME = '2026-11-20T11:00:00.000Z';

function change(example: number, part: Partial<ReviewChange>): ReviewChange {
  const { id, path, given, suggested, confidence } = entryOf(example, {});
  return { example, id, path, given, suggested, confidence, ...part };
}

function storeAndPosts(): { store: ReviewStore; posts: ReviewChange[][] } {
  const posts: ReviewChange[][] = [];
  const store = new ReviewStore((changes) => posts.push(changes));
  return { store, posts };
}

const keep: Decision = { kind: 'keep' };
const exclude: Decision = { kind: 'exclude' };

test('an edit shows at once and is asked of the host once', () => {
  const { store, posts } = storeAndPosts();
  let heard = 0;
  store.subscribe(() => heard++);
  expect(store.edit([change(1, { decision: keep }), change(2, { decision: exclude })], TIME)).toBe(true);
  expect(store.entries.get(1)?.decision).toEqual(keep);
  expect(store.entries.get(2)?.time).toBe(TIME);
  expect(posts.map((changes) => changes.length)).toEqual([2]);
  expect(heard).toBe(1);
});

test('what would change nothing is not asked for', () => {
  const { store, posts } = storeAndPosts();
  store.edit([change(1, { decision: keep })], TIME);
  expect(store.edit([change(1, { decision: keep })], TIME)).toBe(false);
  expect(store.edit([change(2, { decision: null })], TIME)).toBe(false);
  expect(store.edit([change(2, { note: '' })], TIME)).toBe(false);
  store.edit([change(1, { decision: keep }), change(3, { decision: keep })], TIME);
  expect(posts.map((changes) => changes.map(({ example }) => example))).toEqual([[1], [3]]);
});

test('an edit leaves what it does not name, and what is empty is gone', () => {
  const { store } = storeAndPosts();
  const saved = { id: 'b/1.png', label: 'b' };
  store.hear({ kind: 'review', entries: [entryOf(1, { decision: keep, note: 'why', saved })] });
  store.edit([change(1, { note: 'because' })], TIME);
  expect(store.entries.get(1)).toMatchObject({ decision: keep, note: 'because', saved });
  store.edit([change(1, { decision: null, note: '' })], TIME);
  expect(store.entries.get(1)).toMatchObject({ decision: null, note: '', saved });
  store.edit([change(2, { decision: keep })], TIME);
  store.edit([change(2, { decision: null })], TIME);
  expect(store.entries.has(2)).toBe(false);
});

test('an answer does not bring back what the user has gone over meanwhile', () => {
  const { store } = storeAndPosts();
  store.edit([change(1, { decision: keep })], TIME);
  store.edit([change(1, { decision: exclude })], TIME);
  store.hear({ kind: 'reviewed', cause: 'edit', entries: [entryOf(1, { decision: keep })] });
  expect(store.entries.get(1)?.decision).toEqual(exclude);
  store.hear({ kind: 'reviewed', cause: 'edit', entries: [entryOf(1, { decision: exclude, time: 'host' })] });
  expect(store.entries.get(1)?.time).toBe('host');
});

test('the host has the last word', () => {
  const { store } = storeAndPosts();
  store.edit([change(1, { decision: keep })], TIME);
  store.hear({ kind: 'reviewed', cause: 'edit', entries: [entryOf(1, { decision: exclude })] });
  expect(store.entries.get(1)?.decision).toEqual(exclude);
  store.hear({ kind: 'reviewed', cause: 'undo', entries: [entryOf(1, {})] });
  expect(store.entries.has(1)).toBe(false);
  // Also where an edit was under way.
  store.edit([change(1, { decision: keep })], TIME);
  store.hear({ kind: 'review', entries: [entryOf(2, { decision: keep })] });
  expect([...store.entries.keys()]).toEqual([2]);
  store.hear({ kind: 'reviewed', cause: 'edit', entries: [entryOf(1, { decision: exclude })] });
  expect(store.entries.get(1)?.decision).toEqual(exclude);
});

test('filters are applied anew when decisions were replaced, not when they were saved', () => {
  const { store } = storeAndPosts();
  const entry = entryOf(1, { decision: keep });
  store.hear({ kind: 'review', entries: [entry] });
  const before = store.filtering;
  store.hear({ kind: 'review', entries: [{ ...entry, saved: { id: 'x', label: 'cat' } }] });
  store.edit([change(2, { decision: keep })], TIME);
  expect(store.filtering).toBe(before);
  store.hear({ kind: 'review', entries: [] });
  expect(store.filtering).toBeGreaterThan(before);
});

test('a message that comes in parts is heard as one', () => {
  const { store } = storeAndPosts();
  const heard: unknown[] = [];
  store.subscribe((message) => heard.push(message));
  store.hear({ kind: 'entries', entries: [entryOf(1, { decision: keep }), entryOf(2, { decision: keep })] });
  expect(heard).toEqual([]);
  expect(store.entries.size).toBe(0);
  store.hear({ kind: 'review', entries: [entryOf(3, { decision: keep })] });
  expect([...store.entries.keys()]).toEqual([1, 2, 3]);
  expect(heard).toHaveLength(1);
  expect(heard[0]).toMatchObject({
    kind: 'review',
    entries: [{ example: 1 }, { example: 2 }, { example: 3 }],
  });
  store.hear({ kind: 'reviewed', cause: 'undo', entries: [entryOf(2, {})] });
  expect([...store.entries.keys()]).toEqual([1, 3]);
});
