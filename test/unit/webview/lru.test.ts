import { expect, test } from 'vitest';
import { Lru } from '../../../webview/thumbnails/lru.js';

test('what was used last stays, within the weight allowed', () => {
  const dropped: string[] = [];
  const lru = new Lru<number, string>(10, (value) => dropped.push(value));
  lru.set(1, 'one', 4);
  lru.set(2, 'two', 4);
  expect(lru.get(1)).toBe('one');
  lru.set(3, 'three', 4);
  expect(dropped).toEqual(['two']);
  expect(lru.get(2)).toBeUndefined();
  expect(lru.weight).toBe(8);
});

test('a value that replaces another drops it', () => {
  const dropped: string[] = [];
  const lru = new Lru<number, string>(10, (value) => dropped.push(value));
  lru.set(1, 'one', 4);
  lru.set(1, 'new', 5);
  expect(dropped).toEqual(['one']);
  expect(lru.weight).toBe(5);
});

test('a value that is set again is not dropped', () => {
  const dropped: string[] = [];
  const lru = new Lru<number, string>(10, (value) => dropped.push(value));
  lru.set(1, 'one', 4);
  lru.set(2, 'two', 4);
  lru.set(1, 'one', 5);
  expect(dropped).toEqual([]);
  expect(lru.weight).toBe(9);
  lru.set(3, 'three', 4);
  expect(dropped).toEqual(['two']);
});

test('the newest is kept even where it is too heavy', () => {
  const lru = new Lru<number, string>(10);
  lru.set(1, 'one', 4);
  lru.set(2, 'heavy', 40);
  expect(lru.get(1)).toBeUndefined();
  expect(lru.get(2)).toBe('heavy');
  lru.clear();
  expect(lru.weight).toBe(0);
});
