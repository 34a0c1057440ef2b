import { describe, expect, test } from 'vitest';
import { movedSlot, NO_SLOTS, slotsOf, type LineSlots } from '../../../webview/view/line-slots.js';

const from = (first: number, count = 6): number[] => Array.from({ length: count }, (_, i) => first + i);
const lines = (slots: LineSlots): number[] => [...slots.keys()];
const order = (slots: LineSlots): number[] => [...slots.values()];

describe('slots of the lines in the page', () => {
  const first = slotsOf(NO_SLOTS, from(0), 0);

  test('are given out in order at first', () => {
    expect(order(first)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('stay as they are with the same lines, whichever is active', () => {
    expect(slotsOf(first, from(0), 3)).toEqual(first);
  });

  test('a line that comes takes over the slot of the one that went', () => {
    const next = slotsOf(first, from(1), 1);
    expect(lines(next)).toEqual(from(1));
    expect(order(next)).toEqual([1, 2, 3, 4, 5, 0]);
  });

  test('a line with the focus keeps its slot out of sight, which no other gets', () => {
    let slots = first;
    for (let top = 1; top < 100; top++) {
      slots = slotsOf(slots, top > 2 ? [2, ...from(top)] : from(top), 2);
      expect(slots.get(2)).toBe(2);
      expect(new Set(order(slots)).size).toBe(slots.size);
    }
    // As many as lines, and the one out of sight.
    expect(Math.max(...order(slots))).toBe(6);
  });

  test('where most lines are others, no element is moved but that with the focus', () => {
    const turned = slotsOf(first, from(2), 2);
    expect(order(turned)).toEqual([2, 3, 4, 5, 0, 1]);
    const next = slotsOf(turned, from(6), 2);
    expect(order(next)).toEqual([2, 3, 4, 5, 0, 1]);
    // Line 7 has slot 1 and the focus.
    expect(order(slotsOf(turned, from(6), 7))).toEqual([2, 1, 3, 4, 5, 0]);
  });

  test('follow the line that moved to another place in the order', () => {
    const moved = movedSlot(first, 2, 40);
    expect(moved.get(40)).toBe(2);
    expect(moved.has(2)).toBe(false);
    const next = slotsOf(moved, [...from(0), 40], 40);
    expect(next.get(40)).toBe(2);
    expect(new Set(order(next)).size).toBe(7);
  });

  test('stay where the line that moved has none', () => {
    expect(movedSlot(first, 30, 2)).toBe(first);
  });
});
