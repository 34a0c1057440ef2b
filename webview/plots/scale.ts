import { ticks } from 'd3-array';
import { labelStride } from './text-fit.js';

/** A place on an axis, in pixels, and what is written there. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** From a range of values to a range of pixels. */
export function linear(
  [low, high]: readonly [number, number],
  [start, end]: readonly [number, number],
): (value: number) => number {
  const span = high - low;
  return (value) => (span === 0 ? (start + end) / 2 : start + ((value - low) / span) * (end - start));
}

/** Round numbers from `low` to `high`, about `count` of them. */
export function numberTicks(low: number, high: number, count: number, at: (value: number) => number): Tick[] {
  return ticks(low, high, count).map((value) => ({ at: at(value), text: value.toLocaleString('en') }));
}

/** Where a label's depth is when it was never fitted: one past the last probe. */
export const NEVER = 'never';

/** A tick a probe, from left to right: its name, or its number where the names would not all fit. */
export function probeTicks(names: readonly string[], at: (depth: number) => number): Tick[] {
  const named = labelStride(names, at(1) - at(0)) === 1;
  return names.map((name, depth) => ({
    at: at(depth),
    text: named || name === NEVER ? name : String(depth),
  }));
}
