import { expect, test } from 'vitest';
import { sortIndices } from '../../../webview/model/sort-indices.js';
import { sortedRows } from '../../../webview/model/sort-order.js';
import { seededRandom } from '../../seeded-random.js';
import { examplesOf } from './examples-of.js';

test('indices come in the order of their keys, equal keys in the order given', () => {
  const random = seededRandom(3);
  const values = [0, -0, 1, -1, 0.1, -0.1, 1e-310, -1e-310, 1e300, -1e300, Infinity, -Infinity];
  const keys = Float64Array.from({ length: 5000 }, (_, i) =>
    i % 3 === 0
      ? values[Math.floor(random() * values.length)]!
      : (random() - 0.5) * 10 ** (random() * 20 - 10),
  );
  const expected = [...keys.keys()].sort((a, b) => Math.sign(keys[a]! - keys[b]! || 0) || a - b);
  expect([...sortIndices(keys)]).toEqual(expected);
});

test('no keys, one key and equal keys are sorted too', () => {
  expect([...sortIndices(new Float64Array())]).toEqual([]);
  expect([...sortIndices(Float64Array.of(4))]).toEqual([0]);
  expect([...sortIndices(Float64Array.of(2, 2, 2))]).toEqual([0, 1, 2]);
});

test('undefined values stand last in both directions, equal ones in the order of the rows', () => {
  const examples = examplesOf([
    { held_out_depth: 1 },
    { held_out_depth: null },
    { held_out_depth: 3 },
    { held_out_depth: 1 },
    { held_out_depth: null },
  ]);
  const sorted = (descending: boolean): number[] => [
    ...(sortedRows(examples, { by: 'held_out_depth', descending }) ?? []),
  ];
  expect(sorted(true)).toEqual([2, 0, 3, 1, 4]);
  expect(sorted(false)).toEqual([0, 3, 2, 1, 4]);
});

test('a measure that has not been read orders nothing yet', () => {
  expect(sortedRows(examplesOf([{}]), { by: 'entropy', descending: true })).toBeNull();
});

test('the order of the dataset is that of the places, whichever rows are here', () => {
  const examples = { ...examplesOf([{}, {}, {}]), places: Uint32Array.of(7, 2, 5) };
  expect([...(sortedRows(examples, { by: 'place', descending: false }) ?? [])]).toEqual([1, 2, 0]);
});
