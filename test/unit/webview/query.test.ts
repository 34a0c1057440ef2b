import { expect, test } from 'vitest';
import { countLists } from '../../../webview/model/lists.js';
import { countOutdated, queryRows, wholeList, type Query } from '../../../webview/model/query.js';
import { entryOf } from './entry-of.js';
import { examplesOf } from './examples-of.js';

const examples = examplesOf([
  {
    path: 'cats/Tom.PNG',
    given_label: 'cat',
    suggested_label: 'dog',
    group: 'ambiguous',
    likely_mislabeled: true,
  },
  { path: 'cats/tommy.png', given_label: 'cat', suggested_label: 'bird', group: 'easy' },
  { path: 'dogs/rex.png', given_label: 'dog', suggested_label: 'cat', group: 'easy' },
  { path: 'dogs/cats.png', given_label: 'dog', suggested_label: 'bird', likely_mislabeled: true },
]);
const order = Uint32Array.of(3, 2, 1, 0);
const entries = new Map([
  [0, entryOf(0, { decision: { kind: 'relabel', label: 'dog' } })],
  [1, entryOf(1, { decision: { kind: 'keep' }, note: 'sure' })],
  [3, entryOf(3, { saved: { id: 'x', label: 'fish' } })],
]);
const found = (query: Partial<Query>): number[] => [
  ...queryRows(examples, order, { ...wholeList('all'), ...query }, entries),
];

test('lists keep the order that they are given', () => {
  expect(found({})).toEqual([3, 2, 1, 0]);
  expect(found({ list: 'likely_mislabeled' })).toEqual([3, 0]);
  expect(found({ list: 'easy' })).toEqual([2, 1]);
  expect(found({ list: 'ambiguous_without_label' })).toEqual([]);
});

test('an example whose group is not known is in no group', () => {
  expect(countLists(examples)).toEqual({
    likely_mislabeled: 2,
    all: 4,
    easy: 2,
    looks_like_another_class: 0,
    ambiguous_without_label: 0,
    ambiguous: 1,
  });
});

test('search ignores case, and folders unless it names one', () => {
  expect(found({ search: 'tom' })).toEqual([1, 0]);
  expect(found({ search: ' CATS ' })).toEqual([3]);
  expect(found({ search: 'cats/' })).toEqual([1, 0]);
  expect(found({ search: '.' })).toEqual([3, 2, 1, 0]);
});

test('classes narrow down together; one that is not there leaves nothing', () => {
  expect(found({ given: 'dog' })).toEqual([3, 2]);
  expect(found({ given: 'dog', suggested: 'bird' })).toEqual([3]);
  expect(found({ given: 'fish' })).toEqual([]);
});

test('examples that were picked out by their places pass with all other filters', () => {
  const only = { title: 'newly flagged', places: [0, 2] };
  expect(found({ only })).toEqual([2, 0]);
  expect(found({ only, list: 'likely_mislabeled' })).toEqual([0]);
  expect(found({ only: { title: 'none', places: [] } })).toEqual([]);
});

test('nothing is found by paths that have not been read', () => {
  const unread = { ...examples, paths: null };
  expect([...queryRows(unread, order, { ...wholeList('all'), search: 'tom' }, entries)]).toEqual([]);
  expect([...queryRows(unread, order, wholeList('all'), entries)]).toEqual([3, 2, 1, 0]);
});

test('decisions narrow down; what the dataset has since is none', () => {
  expect(found({ decisions: 'undecided' })).toEqual([3, 2]);
  expect(found({ decisions: 'decided' })).toEqual([1, 0]);
  expect(found({ decisions: 'relabelled' })).toEqual([0]);
  expect(found({ decisions: 'kept' })).toEqual([1]);
  expect(found({ decisions: 'excluded' })).toEqual([]);
  expect(found({ decisions: 'noted' })).toEqual([1]);
});

test('what is shown though it no longer passes is counted', () => {
  const count = (decisions: Query['decisions']): number =>
    countOutdated(examples, order, { ...wholeList('all'), decisions }, entries);
  expect(count('any')).toBe(0);
  expect(count('undecided')).toBe(2);
  expect(count('kept')).toBe(3);
});

test('what a mark of a plot stands for narrows a list down, once its columns are read', () => {
  const filter = { ranges: [], given: 'cat', consensus: null, group: null };
  expect(found({ filter })).toEqual([1, 0]);
  expect(found({ filter, list: 'easy' })).toEqual([1]);
  expect(found({ filter: { ...filter, ranges: [{ kind: 'undefined', measure: 'label_depth' }] } })).toEqual(
    [],
  );
});
