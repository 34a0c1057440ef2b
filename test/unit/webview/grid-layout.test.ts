import { describe, expect, test } from 'vitest';
import {
  gridLayout,
  keyTarget,
  linesInPage,
  optionsIn,
  scrollFor,
} from '../../../webview/view/grid-layout.js';

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

test('a rectangle touches the options that it overlaps, not the gaps between them', () => {
  const layout = gridLayout(24 + 3 * 100 + 2 * 8, 100);
  expect(layout).toMatchObject({ columns: 3, cell: 100, rowHeight: 148, padding: 12 });
  const touched = (left: number, top: number, right: number, bottom: number): number[] =>
    optionsIn(layout, 7, { left, top, right, bottom });
  expect(touched(20, 20, 60, 60)).toEqual([0]);
  expect(touched(20, 20, 121, 60)).toEqual([0, 1]);
  // From 112 to 120 there is nothing, nor from 152 to 160.
  expect(touched(113, 20, 119, 60)).toEqual([]);
  expect(touched(20, 153, 60, 159)).toEqual([]);
  expect(touched(0, 0, 1000, 170)).toEqual([0, 1, 2, 3, 4, 5]);
  // The last line has one option.
  expect(touched(130, 20, 1000, 1000)).toEqual([1, 2, 4, 5]);
});

describe('where the grid is scrolled to for a line', () => {
  const layout = gridLayout(800, 112);
  const { rowHeight, padding } = layout;
  const height = 3.5 * rowHeight;
  const to = (line: number, top: number, align: 'auto' | 'center' = 'auto'): number | null =>
    scrollFor(line, 100, layout, { top, height }, align);

  test('nowhere where it is in sight as a whole', () => {
    expect(to(10, padding + 10 * rowHeight)).toBeNull();
    expect(to(10, padding + 11 * rowHeight - height)).toBeNull();
  });

  test('so far that it is in sight as a whole', () => {
    const above = to(10, padding + 10.5 * rowHeight)!;
    expect(above).toBe(Math.round(padding + 10 * rowHeight));
    const below = to(10, 0)!;
    expect(below).toBe(Math.round(padding + 11 * rowHeight - height));
    expect(to(10, below)).toBeNull();
  });

  test('to the very ends for the first and the last', () => {
    expect(to(0, 500)).toBe(0);
    expect(to(99, 0)).toBe(Math.round(2 * padding + 100 * rowHeight - height));
  });

  test('to the middle, as far as there is something', () => {
    expect(to(50, 0, 'center')).toBe(Math.round(padding + 50.5 * rowHeight - height / 2));
    expect(to(1, 5000, 'center')).toBe(0);
    expect(to(98, 0, 'center')).toBe(Math.round(2 * padding + 100 * rowHeight - height));
  });

  test('and never where all fits', () => {
    expect(scrollFor(1, 2, layout, { top: 0, height: 5 * rowHeight }, 'center')).toBe(0);
    expect(scrollFor(1, 2, layout, { top: 0, height: 5 * rowHeight }, 'auto')).toBeNull();
  });
});

describe('lines in the page', () => {
  test('are always as many, at the ends too', () => {
    for (const first of [-1, 0, 40, 93, 96, 99]) {
      const lines = linesInPage(first, 6, 100, Math.max(0, first));
      expect(lines).toHaveLength(6);
      expect(lines).toContain(Math.max(0, first));
    }
    expect(linesInPage(-1, 6, 4, 0)).toEqual([0, 1, 2, 3]);
  });

  test('have the active one among them, in order', () => {
    expect(linesInPage(10, 3, 100, 4)).toEqual([4, 10, 11, 12]);
    expect(linesInPage(10, 3, 100, 11)).toEqual([10, 11, 12]);
    expect(linesInPage(10, 3, 100, 50)).toEqual([10, 11, 12, 50]);
    expect(linesInPage(10, 3, 100, 100)).toEqual([10, 11, 12]);
  });
});
