import { expect, it } from 'vitest';
import { distinctRows } from '../../../src/engine/distinct-rows.js';

it('gathers equal rows in the order of their first, members rising', () => {
  const rows = distinctRows(Float32Array.of(1, 2, 3, 4, 1, 2, 2, 1, 3, 4, 1, 2), 2);
  expect(rows.groups).toBe(3);
  expect([...rows.groupOf]).toEqual([0, 1, 0, 2, 1, 0]);
  expect([...rows.members]).toEqual([0, 2, 5, 1, 4, 3]);
  expect([...rows.starts]).toEqual([0, 3, 5, 6]);
});

it('agrees with a map of strings on many small rows', () => {
  const values = Float32Array.from({ length: 9000 }, (_, i) => (i * 7919) % 11);
  const seen = new Map<string, number>();
  const expected = Array.from({ length: 3000 }, (_, row) => {
    const key = values.slice(3 * row, 3 * row + 3).join();
    if (!seen.has(key)) seen.set(key, seen.size);
    return seen.get(key)!;
  });
  expect([...distinctRows(values, 3).groupOf]).toEqual(expected);
});
