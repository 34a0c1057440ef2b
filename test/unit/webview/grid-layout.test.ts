import { expect, test } from 'vitest';
import { gridLayout, keyTarget } from '../../../webview/view/grid-layout.js';

test('cells fill the width, and none is smaller than asked for', () => {
  for (const width of [300, 517, 728, 1013, 2560]) {
    for (const least of [64, 112, 256]) {
      const { columns, cell, padding } = gridLayout(width, least);
      expect(cell).toBeGreaterThanOrEqual(Math.min(least, cell));
      expect(cell).toBeGreaterThanOrEqual(least);
      expect(2 * padding + columns * cell + (columns - 1) * 8).toBeLessThanOrEqual(width);
      // Another column would not fit.
      expect(2 * padding + (columns + 1) * least + columns * 8).toBeGreaterThan(width);
    }
  }
});

test('a page narrower than a cell has one column', () => {
  expect(gridLayout(10, 112).columns).toBe(1);
  expect(gridLayout(0, 112).columns).toBe(1);
});

test('keys move within what there is', () => {
  // Ten options in lines of four: the last line has two.
  const to = (key: string, active: number): number | null => keyTarget(key, active, 10, 4, 2);
  expect(to('ArrowRight', 9)).toBe(9);
  expect(to('ArrowLeft', 0)).toBe(0);
  expect(to('ArrowDown', 2)).toBe(6);
  // Below is no option: the last one.
  expect(to('ArrowDown', 7)).toBe(9);
  expect(to('ArrowUp', 3)).toBe(3);
  expect(to('ArrowUp', 9)).toBe(5);
  expect(to('PageDown', 1)).toBe(9);
  expect(to('PageUp', 9)).toBe(1);
  expect(to('Home', 9)).toBe(0);
  expect(to('End', 0)).toBe(9);
  expect(to('a', 0)).toBeNull();
});
