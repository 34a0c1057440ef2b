import { expect, test } from 'vitest';
import { PostingInParts } from '../../../src/extension/audit/posting-in-parts.js';
import type { HostMessage } from '../../../src/protocol/audit-view.js';
import type { ReviewEntry } from '../../../src/protocol/review.js';

function entries(count: number): ReviewEntry[] {
  return Array.from({ length: count }, (_, example) => ({
    example,
    id: `${example}.png`,
    path: `${example}.png`,
    given: 'cat',
    suggested: 'dog',
    confidence: 0.5,
    decision: { kind: 'keep' },
    note: '',
    time: '',
    saved: null,
  }));
}

const sizeOf = (message: HostMessage): number => ('entries' in message ? message.entries.length : 0);

test('posts what is short at once, and what is long in parts and in order', async () => {
  const posted: HostMessage[] = [];
  const posting = new PostingInParts((message) => posted.push(message));
  posting.post({ kind: 'reviewed', cause: 'edit', entries: entries(1) });
  expect(posted).toEqual([{ kind: 'reviewed', cause: 'edit', entries: entries(1) }]);
  posting.post({ kind: 'review', entries: entries(1200) });
  posting.post({ kind: 'show', list: 'all' });
  posting.post({ kind: 'review', entries: [] });
  await expect.poll(() => posted.length).toBe(6);
  expect(posted.slice(1).map((message) => [message.kind, sizeOf(message)])).toEqual([
    ['entries', 500],
    ['entries', 500],
    ['review', 200],
    ['show', 0],
    ['review', 0],
  ]);
  expect(posted.slice(1, 4).flatMap((message) => ('entries' in message ? message.entries : []))).toEqual(
    entries(1200),
  );
});

test('posts nothing more of what was dropped', async () => {
  const posted: HostMessage[] = [];
  const posting = new PostingInParts((message) => posted.push(message));
  posting.post({ kind: 'review', entries: entries(1200) });
  posting.clear();
  posting.post({ kind: 'review', entries: entries(2) });
  await new Promise(setImmediate);
  expect(posted.map(sizeOf)).toEqual([500, 2]);
});
