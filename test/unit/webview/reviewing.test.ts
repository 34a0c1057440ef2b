import { expect, test } from 'vitest';
import { classKeys } from '../../../webview/review/class-keys.js';
import { changesBy, canDecide } from '../../../webview/review/decide.js';
import { findClasses } from '../../../webview/review/find-classes.js';
import { nextUndecided } from '../../../webview/review/next-example.js';
import { pathNow } from '../../../webview/review/path-now.js';
import { progressOf } from '../../../webview/review/progress.js';
import { join, NOTHING_SELECTED, selectAll, selectSome } from '../../../webview/review/selection.js';
import { entryOf } from './entry-of.js';
import { examplesOf } from './examples-of.js';

const NO_WEIGHTS = new Map<string, number>();

test('up to ten classes have digits in the order of the dataset, classes named by digits their own', () => {
  expect([...classKeys(['b', 'a', 'c'], NO_WEIGHTS)]).toEqual([
    ['b', '1'],
    ['a', '2'],
    ['c', '3'],
  ]);
  const numbers = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
  expect([...classKeys(numbers, NO_WEIGHTS)]).toEqual(numbers.map((name) => [name, name]));
  expect([...classKeys(['x', '1', '12', 'y'], NO_WEIGHTS)]).toEqual([
    ['x', '2'],
    ['1', '1'],
    ['12', '3'],
    ['y', '4'],
  ]);
});

test('of more than ten classes those have digits that matter most', () => {
  const classes = Array.from({ length: 14 }, (_, i) => `class ${i}`);
  const weights = new Map(classes.map((name, i) => [name, i % 2 === 0 ? 1 : 10 + i]));
  const keys = classKeys(classes, weights);
  expect(keys.size).toBe(10);
  expect(new Set(keys.values()).size).toBe(10);
  // All seven of the odd ones and, of the others, the first three: in the order of the dataset.
  expect([...keys.keys()]).toEqual([0, 1, 2, 3, 4, 5, 7, 9, 11, 13].map((i) => `class ${i}`));
});

const rowsOf = [
  {
    path: 'a/1.png',
    given_label: 'a',
    suggested_label: 'b',
    suggestion_confidence: 0.9,
    likely_mislabeled: true,
  },
  { path: 'a/2.png', given_label: 'a', suggested_label: 'a', suggestion_confidence: 0.8 },
  { path: 'b/3.png', given_label: 'b', suggested_label: 'a', likely_mislabeled: true },
];
const examples = { ...examplesOf(rowsOf), ids: rowsOf.map(({ path }) => path) };

test('accepting gives each its own suggestion, and the label that it has is kept', () => {
  expect(changesBy(examples, [0, 1, 2], { kind: 'accept' }).map(({ decision }) => decision)).toEqual([
    { kind: 'relabel', label: 'b' },
    { kind: 'keep' },
    { kind: 'relabel', label: 'a' },
  ]);
  expect(changesBy(examples, [0, 2], { kind: 'label', label: 'b' }).map(({ decision }) => decision)).toEqual([
    { kind: 'relabel', label: 'b' },
    { kind: 'keep' },
  ]);
  expect(changesBy(examples, [0], { kind: 'clear' })[0]).toEqual({
    example: 0,
    id: 'a/1.png',
    path: 'a/1.png',
    given: 'a',
    suggested: 'b',
    confidence: 0.9,
    decision: null,
  });
  // JSON has no NaN.
  expect(changesBy(examples, [2], { kind: 'keep' })[0]?.confidence).toBe(0);
});

test('nothing is decided before all is read that names the example', () => {
  expect(canDecide(examples)).toBe(true);
  for (const part of [
    { extent: 'so-far' as const },
    { paths: null },
    { ids: null },
    { measures: new Map() },
  ]) {
    expect(canDecide({ ...examples, ...part })).toBe(false);
    expect(changesBy({ ...examples, ...part }, [0], { kind: 'keep' })).toEqual([]);
  }
});

const shown = { examples, rows: Uint32Array.of(2, 1, 0) };

test('the next undecided is found in the order shown', () => {
  const entries = new Map([[1, entryOf(1, { decision: { kind: 'keep' } })]]);
  expect(nextUndecided(shown, entries, 0, 1, false)).toBe(2);
  expect(nextUndecided(shown, entries, 2, 1, false)).toBeNull();
  expect(nextUndecided(shown, new Map(), 0, 1, false)).toBe(1);
  expect(nextUndecided(shown, new Map(), 0, 1, true)).toBe(2);
  expect(nextUndecided(shown, new Map(), 2, -1, true)).toBe(0);
});

test('selections grow from where they began', () => {
  const range = join(NOTHING_SELECTED, shown, 0, 2, 'range');
  expect([...range.places]).toEqual([2, 1, 0]);
  // Back over the pivot: what was beyond is no longer in it.
  const back = join(range, shown, 2, 1, 'range');
  expect([...back.places]).toEqual([2, 1]);
  const two = join(NOTHING_SELECTED, shown, 0, 2, 'toggle');
  expect([...two.places]).toEqual([2, 0]);
  expect([...join(two, shown, 2, 0, 'toggle').places]).toEqual([0]);
  expect([...join(two, shown, 2, 1, 'more-range').places].sort()).toEqual([0, 1, 2]);
  expect(join(two, shown, 2, 1, 'alone')).toBe(NOTHING_SELECTED);
  expect([...selectAll(shown).places]).toEqual([2, 1, 0]);
  expect([...selectSome(shown, [1], two).places]).toEqual([2, 0, 1]);
});

test('progress counts lists, labels to save and classes that are new', () => {
  const progress = progressOf(
    examples,
    new Map([
      [0, entryOf(0, { given: 'a', decision: { kind: 'relabel', label: 'new' }, time: '2' })],
      [1, entryOf(1, { given: 'a', decision: { kind: 'relabel', label: 'older' }, time: '1' })],
      [2, entryOf(2, { given: 'b', saved: { id: 'x', label: 'a' } })],
    ]),
    ['a', 'b'],
  );
  expect(progress.decided).toMatchObject({ all: 2, likely_mislabeled: 1, easy: 0 });
  // Of the last one the decision was taken away, and the dataset still has it.
  expect(progress.unsaved).toBe(3);
  expect(progress.newClasses).toEqual(['older', 'new']);
});

test('classes are found by how well they fit what was typed', () => {
  const classes = ['boot', 'ankle boot', 'Boots', 'reboot', 'bag'];
  expect(findClasses(classes, 'BOO', 'image-folder')).toEqual({
    names: ['boot', 'Boots', 'ankle boot', 'reboot'],
    fresh: 'BOO',
    fault: null,
  });
  expect(findClasses(classes, ' boots ', 'image-folder')).toEqual({
    names: ['Boots'],
    fresh: null,
    fault: null,
  });
  expect(findClasses(classes, '', 'csv').names).toEqual(classes);
});

test('a new class must be one that the format can hold', () => {
  const fault = (name: string, format: 'image-folder' | 'csv' | 'idx'): string | null =>
    findClasses([], name, format).fault;
  expect(fault('a/b', 'image-folder')).toMatch('slash');
  expect(fault('.hidden', 'image-folder')).toMatch('skipped');
  expect(fault('a/b', 'csv')).toBeNull();
  expect(fault('255', 'idx')).toBeNull();
  expect(fault('256', 'idx')).toMatch('255');
  expect(fault('07', 'idx')).toMatch('255');
});

test('only the files of an image folder are moved by a Save', () => {
  const entry = entryOf(1, { saved: { id: 'b/1.png', label: 'b' } });
  const dataset = (format: 'image-folder' | 'csv'): Parameters<typeof pathNow>[0] =>
    // Nothing else of a view matters here.
    ({ dataset: { format } }) as Parameters<typeof pathNow>[0];
  expect(pathNow(dataset('image-folder'), 'a/1.png', entry)).toBe('b/1.png');
  expect(pathNow(dataset('image-folder'), 'a/1.png', undefined)).toBe('a/1.png');
  expect(pathNow(dataset('csv'), 'a/1.png', entry)).toBe('a/1.png');
});
