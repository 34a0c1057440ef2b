import { describe, expect, test } from 'vitest';
import { nextMark } from '../../../../webview/plots/next-mark.js';
import { spreadShards } from '../../../../webview/plots/probe-story.js';
import { linear, numberTicks, probeTicks } from '../../../../webview/plots/scale.js';
import { fitText, labelStride, textWidth } from '../../../../webview/plots/text-fit.js';

describe('keys lead from mark to mark', () => {
  const at = (x: number, y: number) => ({ x, y, width: 8, height: 8 });
  // Three in a row, and one below the last.
  const marks = [at(0, 0), at(10, 0), at(40, 0), at(40, 10)];

  test('the nearest one that way, over gaps', () => {
    expect(nextMark(marks, 0, 'ArrowRight')).toBe(1);
    expect(nextMark(marks, 1, 'ArrowRight')).toBe(2);
    expect(nextMark(marks, 2, 'ArrowDown')).toBe(3);
    expect(nextMark(marks, 3, 'ArrowUp')).toBe(2);
    expect(nextMark(marks, 3, 'ArrowLeft')).toBe(1);
  });

  test('to both ends, and nowhere beyond them', () => {
    expect(nextMark(marks, 1, 'End')).toBe(3);
    expect(nextMark(marks, 3, 'Home')).toBe(0);
    expect(nextMark(marks, 0, 'ArrowLeft')).toBeNull();
    expect(nextMark(marks, 3, 'ArrowDown')).toBeNull();
  });

  test('other keys are not the plot’s', () => {
    expect(nextMark(marks, 0, 'k')).toBeNull();
    expect(nextMark([], 0, 'ArrowLeft')).toBeNull();
  });
});

describe('text that fits', () => {
  test('is cut with an ellipsis, and never wider than its room', () => {
    expect(fitText('trouser', 500)).toBe('trouser');
    for (const text of ['Tyrannosaurus rex', '長袖シャツ長袖シャツ', '👚👚👚👚👚👚']) {
      for (const room of [20, 40, 60]) {
        expect(textWidth(fitText(text, room))).toBeLessThanOrEqual(Math.max(room, textWidth('…')));
      }
    }
  });

  test('labels are left out where they would touch', () => {
    expect(labelStride(['0', '1', '2'], 40)).toBe(1);
    expect(labelStride(['a long name', 'b'], 40)).toBeGreaterThan(1);
    expect(labelStride([], 0)).toBeGreaterThan(0);
  });

  test('probes are named where the names fit, else numbered', () => {
    const probes = ['input', 'stem', 'block 1', 'softmax'];
    expect(probeTicks(probes, linear([0, 3], [0, 300])).map(({ text }) => text)).toEqual(probes);
    expect(probeTicks(probes, linear([0, 3], [0, 60])).map(({ text }) => text)).toEqual(['0', '1', '2', '3']);
  });
});

test('a scale of one value puts it in the middle', () => {
  expect(linear([2, 2], [0, 100])(2)).toBe(50);
  expect(linear([0, 4], [100, 0])(1)).toBe(75);
  expect(numberTicks(0, 4000, 4, linear([0, 4000], [0, 1])).map(({ text }) => text)).toContain('1,000');
});

test.each([0, 1, 499, 500, 501, 1500, 10_000, 60_000])('of %i examples, each file is read once', (count) => {
  const shards = spreadShards(count);
  expect([...shards].sort((a, b) => a - b)).toEqual([...Array(Math.ceil(count / 500)).keys()]);
});

test('the first files that are read lie all over the dataset', () => {
  const first = spreadShards(60_000)
    .slice(0, 10)
    .sort((a, b) => a - b);
  const gaps = first.map((shard, i) => (first[i + 1] ?? 120) - shard);
  expect(Math.max(...gaps, first[0] ?? 120)).toBeLessThan(30);
});
