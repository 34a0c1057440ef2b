import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { throttle } from '../../../src/extension/throttle.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('the first request runs at once, of those that follow only the last, when its time has come', () => {
  const action = vi.fn();
  const throttled = throttle(action, 250);
  throttled.request();
  expect(action).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 10; i++) {
    vi.advanceTimersByTime(10);
    throttled.request();
  }
  expect(action).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(150);
  expect(action).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(1000);
  expect(action).toHaveBeenCalledTimes(2);
  throttled.request();
  expect(action).toHaveBeenCalledTimes(3);
});

test('at a hundred requests a second it runs four times a second', () => {
  const action = vi.fn();
  const throttled = throttle(action, 250);
  for (let i = 0; i < 99; i++) {
    throttled.request();
    vi.advanceTimersByTime(10);
  }
  expect(action.mock.calls.length).toBeLessThanOrEqual(4);
});

test('nothing runs once it is disposed', () => {
  const action = vi.fn();
  const throttled = throttle(action, 250);
  throttled.request();
  throttled.request();
  throttled.dispose();
  throttled.request();
  vi.advanceTimersByTime(1000);
  expect(action).toHaveBeenCalledTimes(1);
});
