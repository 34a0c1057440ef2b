import { describe, expect, test } from 'vitest';
import { codeTexts } from '../../../../webview/model/columns.js';
import type { Examples } from '../../../../webview/model/examples.js';
import {
  filterTest,
  filterWords,
  NO_FILTER,
  restoreFilter,
  type Filter,
} from '../../../../webview/plots/filter.js';
import { examplesOf } from '../examples-of.js';

const EXAMPLES: Examples = {
  ...examplesOf([
    { given_label: 'coat', group: 'easy', held_out_depth: 0 },
    { given_label: 'coat', group: 'ambiguous', held_out_depth: 2 },
    { given_label: 'shirt', group: 'easy', held_out_depth: 2.5 },
    { given_label: 'shirt', group: 'ambiguous', held_out_depth: null },
  ]),
  consensus: codeTexts(['coat', 'shirt', 'shirt', 'coat']),
};

function rows(filter: Partial<Filter>, examples = EXAMPLES): number[] | null {
  const test = filterTest(examples, { ...NO_FILTER, ...filter });
  return test === null ? null : [0, 1, 2, 3].filter(test);
}

describe('what a filter lets through', () => {
  test('everything, where nothing is asked', () => {
    expect(rows({})).toEqual([0, 1, 2, 3]);
  });

  test('a range begins with its lower end and ends before its upper one', () => {
    const between = (from: number | null, to: number | null): number[] | null =>
      rows({ ranges: [{ kind: 'between', measure: 'held_out_depth', from, to }] });
    expect(between(0, 2)).toEqual([0]);
    expect(between(2, 2.5)).toEqual([1]);
    expect(between(2, null)).toEqual([1, 2]);
    expect(between(null, 2.5)).toEqual([0, 1]);
    // What is undefined is in no range, not even in that of all values.
    expect(between(null, null)).toEqual([0, 1, 2]);
  });

  test('undefined values, classes and groups', () => {
    expect(rows({ ranges: [{ kind: 'undefined', measure: 'held_out_depth' }] })).toEqual([3]);
    expect(rows({ given: 'coat' })).toEqual([0, 1]);
    expect(rows({ given: 'coat', consensus: 'shirt' })).toEqual([1]);
    expect(rows({ group: 'easy', given: 'shirt' })).toEqual([2]);
    expect(rows({ given: 'no such class' })).toEqual([]);
  });

  test('nothing is known before the columns that it needs are read', () => {
    expect(rows({ ranges: [{ kind: 'undefined', measure: 'label_depth' }] })).toBeNull();
    expect(rows({ consensus: 'coat' }, { ...EXAMPLES, consensus: null })).toBeNull();
  });
});

test('a filter in words', () => {
  expect(filterWords(NO_FILTER)).toBe('Any');
  expect(
    filterWords({
      ranges: [
        { kind: 'between', measure: 'held_out_depth', from: 1.5, to: 2.5 },
        { kind: 'between', measure: 'label_depth', from: 5 + 2 / 3, to: null },
      ],
      given: 'coat',
      consensus: 'shirt',
      group: 'ambiguous',
    }),
  ).toBe('Held-out depth 1.5 to 2.5, label depth from 5.67, labelled ⁨coat⁩, predicted ⁨shirt⁩, Ambiguous');
  expect(filterWords({ ...NO_FILTER, ranges: [{ kind: 'undefined', measure: 'held_out_depth' }] })).toBe(
    'No held-out depth',
  );
});

describe('a filter that was kept', () => {
  const filter: Filter = {
    ranges: [
      { kind: 'between', measure: 'label_depth', from: null, to: 0.5 },
      { kind: 'undefined', measure: 'held_out_depth' },
    ],
    given: 'coat',
    consensus: null,
    group: 'easy',
  };

  test('comes back', () => {
    expect(restoreFilter(JSON.parse(JSON.stringify(filter)))).toEqual(filter);
  });

  test.each([
    ['nothing', undefined],
    ['another type', 'coat'],
    ['an unknown measure', { ...filter, ranges: [{ kind: 'undefined', measure: 'toString' }] }],
    [
      'an end that is no number',
      { ...filter, ranges: [{ kind: 'between', measure: 'aum', from: 'a', to: null }] },
    ],
    ['a filter of nothing', NO_FILTER],
  ])('is none, where it is %s', (_, kept) => {
    expect(restoreFilter(kept)).toBeNull();
  });
});
