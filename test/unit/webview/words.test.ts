import { expect, test } from 'vitest';
import { countOf, formatScore, formatTimeLeft } from '../../../webview/model/format.js';
import {
  formatMeasure,
  MEASURE_NAMES,
  MEASURES,
  ascending,
  percentile,
} from '../../../webview/model/measures.js';
import { LIST_NAMES } from '../../../webview/model/lists.js';
import { imageUri } from '../../../webview/view/image-uri.js';
import { AUDIT_LISTS } from '../../../src/protocol/audit-view.js';
import { EXAMPLE_COLUMNS } from '../../../src/protocol/example-row.js';
import { COLUMN_TYPES } from '../../../src/runs/example-columns.js';

test('every list and every measure of a table has words', () => {
  expect([...LIST_NAMES].sort()).toEqual([...AUDIT_LISTS].sort());
  const measures = EXAMPLE_COLUMNS.filter((name) => COLUMN_TYPES[name].type === 'DOUBLE');
  expect([...MEASURE_NAMES].sort()).toEqual([...measures].sort());
  expect(new Set(MEASURE_NAMES.map((name) => MEASURES[name].name)).size).toBe(measures.length);
});

test('counts are of one or many', () => {
  expect(countOf(1, 'image')).toBe('1 image');
  expect(countOf(1500, 'class', 'classes')).toBe('1,500 classes');
});

test('a score below 1 never reads as 1', () => {
  expect(formatScore(0.9999)).toBe('0.999');
  expect(formatScore(0.9912)).toBe('0.991');
  expect(formatScore(0.9851)).toBe('0.985');
  expect(formatScore(0.9849)).toBe('0.98');
  expect(formatScore(1)).toBe('1.000');
  expect(formatScore(0.456)).toBe('0.46');
  expect(formatScore(Number.NaN)).toBe('–');
});

test('time left is rough', () => {
  expect(formatTimeLeft(0)).toBe('5 s left');
  expect(formatTimeLeft(41)).toBe('45 s left');
  expect(formatTimeLeft(55)).toBe('1 min left');
  expect(formatTimeLeft(3599)).toBe('1 h 0 min left');
  expect(formatTimeLeft(3600 * 5 + 60 * 7)).toBe('5 h 7 min left');
});

test('measures have their own digits, and what is not defined a dash', () => {
  expect(formatMeasure('entropy', 1)).toBe('1.000');
  expect(formatMeasure('iteration_learned', 1234.4)).toBe('1,234');
  expect(formatMeasure('forgetting_events', 2)).toBe('2');
  expect(formatMeasure('forgetting_events', 2.5)).toBe('2.5');
  expect(formatMeasure('held_out_depth', Number.NaN)).toBe('–');
});

test('a percentile counts lower values, and equal ones by half', () => {
  const values = Float64Array.of(1, 2, 2, Number.NaN, 5);
  const sorted = ascending(values);
  expect(percentile(sorted, values[0]!)).toBe(0.125);
  expect(percentile(sorted, values[1]!)).toBe(0.5);
  expect(percentile(sorted, values[4]!)).toBe(0.875);
  expect(percentile(sorted, values[3]!)).toBeNaN();
});

test('only files below the dataset have a URI', () => {
  const images = 'https://host/data/';
  expect(imageUri(images, 'a b/ü#?.png')).toBe('https://host/data/a%20b/%C3%BC%23%3F.png');
  for (const path of ['/etc/passwd', '../up.png', 'a/../../up.png', 'C:\\x.png', '\\\\host\\x', '']) {
    expect(imageUri(images, path), path).toBeNull();
  }
  expect(imageUri(null, 'a.png')).toBeNull();
});
