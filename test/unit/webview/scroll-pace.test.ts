import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ScrollPace } from '../../../webview/view/scroll-pace.js';

const HEIGHT = 750;
/** As often as a screen is drawn. */
const FRAME = 16;

let pace: ScrollPace;
let asked: string[];

beforeEach(() => {
  vi.useFakeTimers();
  pace = new ScrollPace();
  asked = [];
});

afterEach(() => {
  pace.close();
  vi.useRealTimers();
});

/** Scrolls by so many pixels a frame, and lets a line that comes into sight in each frame ask. */
function scroll(frames: number, step: number): void {
  for (let frame = 0; frame < frames; frame++) {
    vi.advanceTimersByTime(FRAME);
    pace.moved(frame * step, HEIGHT);
    pace.whenCalm(() => asked.push(`frame ${frame}`));
  }
}

test('a grid at rest, scrolled slowly or jumped through lets its lines ask at once', () => {
  pace.whenCalm(() => asked.push('at rest'));
  expect(asked).toEqual(['at rest']);
  // 30 lines of 150 pixels a second, as an arrow key that is held.
  scroll(10, (30 * 150 * FRAME) / 1000);
  expect(asked).toHaveLength(11);
  for (let jump = 0; jump < 3; jump++) {
    vi.advanceTimersByTime(200);
    pace.moved(jump * 100_000, HEIGHT);
    pace.whenCalm(() => asked.push(`jump ${jump}`));
  }
  expect(asked).toHaveLength(14);
});

test('while it is flung lines wait, and soon after it stops those that are left ask', () => {
  vi.advanceTimersByTime(1_000);
  scroll(20, 900);
  // The first step may be a jump.
  expect(asked).toEqual(['frame 0']);
  vi.advanceTimersByTime(90);
  expect(asked).toHaveLength(1);
  vi.advanceTimersByTime(20);
  expect(asked).toHaveLength(20);
  pace.whenCalm(() => asked.push('afterwards'));
  expect(asked).toHaveLength(21);
});

test('slowing down is enough, it need not stand still', () => {
  vi.advanceTimersByTime(1_000);
  scroll(5, 900);
  scroll(10, 10);
  expect(asked).toHaveLength(15);
});

test('a line that has gone does not ask, nor does any once the grid is gone', () => {
  vi.advanceTimersByTime(1_000);
  scroll(5, 900);
  asked = [];
  const callOff = pace.whenCalm(() => asked.push('gone'));
  callOff();
  vi.advanceTimersByTime(200);
  expect(asked).toEqual(['frame 1', 'frame 2', 'frame 3', 'frame 4']);
  scroll(5, 900);
  asked = [];
  pace.close();
  vi.advanceTimersByTime(200);
  expect(asked).toEqual([]);
});
