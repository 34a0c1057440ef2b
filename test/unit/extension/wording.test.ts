import { expect, test } from 'vitest';
import { timeOf } from '../../../src/extension/runs/run-words.js';
import { formatCount } from '../../../src/protocol/wording.js';
import { aDocument } from '../runs/a-run.js';

test.each([0, 7, 999, 1000, 12_345, 123_456, 1_234_567, 1_000_000_000])(
  '%d is grouped as in English',
  (count) => {
    expect(formatCount(count)).toBe(count.toLocaleString('en-US'));
  },
);

test('a time is given in the zone of the user, with all its digits', () => {
  const created = new Date(2026, 0, 5, 9, 3, 59);
  expect(timeOf(aDocument({ created: created.toISOString() }))).toBe('2026-01-05 09:03');
  expect(timeOf(null)).toBe('unknown time');
});
