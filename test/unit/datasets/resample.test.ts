import { expect, test } from 'vitest';
import { resample } from '../../../src/datasets/resample.js';

function row(...data: number[]): { width: number; height: number; channels: number; data: Uint8Array } {
  return { width: data.length, height: 1, channels: 1, data: Uint8Array.from(data) };
}

test('the same size gives the same pixels, in memory of their own', () => {
  const image = row(1, 2, 3);
  const out = resample(image, 3, 1, new Map());
  expect([...out]).toEqual([1, 2, 3]);
  expect(out.buffer).not.toBe(image.data.buffer);
});

test('doubling is bilinear', () => {
  // Centres at -1/4, 1/4, 3/4, 5/4 of the input's pixels, edges held.
  expect([...resample(row(0, 100), 4, 1, new Map())]).toEqual([0, 25, 75, 100]);
});

test('halving weighs four neighbours 1:3:3:1', () => {
  expect([...resample(row(0, 0, 80, 80, 0, 0), 3, 1, new Map())]).toEqual([11, 60, 11]);
});

test('both axes and all channels are independent', () => {
  const image = { width: 1, height: 2, channels: 3, data: Uint8Array.of(0, 10, 20, 100, 110, 120) };
  expect([...resample(image, 2, 4, new Map())]).toEqual(
    [0, 25, 75, 100].flatMap((base) => [base, base + 10, base + 20, base, base + 10, base + 20]),
  );
});

test('a flat image stays flat at any size', () => {
  for (const [width, height] of [
    [1, 1],
    [7, 3],
    [64, 64],
    [13, 128],
  ] as const) {
    const image = { width: 17, height: 29, channels: 1, data: new Uint8Array(17 * 29).fill(255) };
    expect(new Set(resample(image, width, height, new Map()))).toEqual(new Set([255]));
  }
});
