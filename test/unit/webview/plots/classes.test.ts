import { describe, expect, test } from 'vitest';
import { codeTexts } from '../../../../webview/model/columns.js';
import { classDifficulty, sortClasses, type ClassSort } from '../../../../webview/plots/class-difficulty.js';
import { confusion, largestConfusions } from '../../../../webview/plots/confusion.js';
import { examplesOf } from '../examples-of.js';

describe('confusions', () => {
  const given = codeTexts(['b', 'b', 'a', 'a', 'a', 'b']);
  const found = confusion(given, codeTexts(['b', 'a', 'a', 'c', 'c', 'a']), ['a', 'b', 'c', 'unused']);

  test('are counted by given and predicted class, in the order of the dataset’s classes', () => {
    expect(found.classes).toEqual(['a', 'b', 'c']);
    expect(found).toMatchObject({ right: 2, total: 6 });
    expect(Object.fromEntries(found.given)).toEqual({ a: 3, b: 3 });
    expect(found.cells.reduce((sum, { count }) => sum + count, 0)).toBe(6);
    expect(found.cells).toContainEqual({ given: 'b', consensus: 'a', count: 2 });
  });

  test('are listed without what is right, and only as many as asked', () => {
    expect(largestConfusions(found, 10)).toHaveLength(2);
    expect(largestConfusions(found, 1)).toHaveLength(1);
    expect(largestConfusions(found, 10).every(({ given, consensus }) => given !== consensus)).toBe(true);
  });

  test('of nothing are none', () => {
    expect(confusion(codeTexts([]), codeTexts([]), ['a'])).toMatchObject({
      cells: [],
      total: 0,
      classes: [],
    });
  });
});

describe('classes by difficulty', () => {
  const row = (given_label: string, depth: number | null, right: number, flagged = false) => ({
    given_label,
    held_out_depth: depth,
    held_out_accuracy: right,
    likely_mislabeled: flagged,
  });
  const examples = examplesOf([
    row('class 10', 1, 1),
    row('class 10', 3, 0, true),
    row('class 9', null, 1),
    row('class 2', 5, 0),
    row('class 2', null, 0),
  ]);
  const classes = classDifficulty(examples) ?? [];

  test('are means over what is defined', () => {
    expect(classes).toEqual([
      { name: 'class 10', count: 2, depth: 2, accuracy: 0.5, flagged: 0.5 },
      { name: 'class 9', count: 1, depth: Number.NaN, accuracy: 1, flagged: 0 },
      { name: 'class 2', count: 2, depth: 5, accuracy: 0, flagged: 0 },
    ]);
  });

  test('are ordered either way, those without a value last, numbers in names as numbers', () => {
    const order = (by: ClassSort['by'], descending: boolean): string[] =>
      sortClasses(classes, { by, descending }).map(({ name }) => name.slice('class '.length));
    expect(order('depth', true)).toEqual(['2', '10', '9']);
    expect(order('depth', false)).toEqual(['10', '2', '9']);
    expect(order('name', false)).toEqual(['2', '9', '10']);
    expect(order('flagged', true)).toEqual(['10', '2', '9']);
    expect(order('accuracy', false)).toEqual(['2', '10', '9']);
  });

  test('are not known before the measures are read', () => {
    expect(classDifficulty(examplesOf([{ given_label: 'a', held_out_depth: 1 }]))).toBeNull();
  });
});
