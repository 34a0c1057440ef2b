import type { Measure } from '../model/measures.js';
import type { MeasureRange } from './filter.js';

/** Equal bins over a range of depths, lowest first. */
export interface Bins {
  readonly count: number;
  /** Bins a probe. */
  readonly perProbe: number;
  /** All values are multiples of 1/perProbe, each in the middle of its bin; else bins begin at those multiples. */
  readonly exact: boolean;
  /** The lowest bin's lower edge and the highest one's upper edge. */
  readonly low: number;
  readonly high: number;
}

/** More steps a probe than a plot can show apart. */
const MOST_STEPS = 6;
const STEPS_OF_MANY_VALUES = 3;

/** For depths from 0 to `last`. Means over a few models take few values: then each gets its own bin. */
export function depthBins(values: Float64Array, last: number): Bins {
  for (let perProbe = 1; perProbe <= MOST_STEPS; perProbe++) {
    if (values.every((value) => Number.isNaN(value) || isWhole(value * perProbe))) {
      const count = last * perProbe + 1;
      const half = 0.5 / perProbe;
      return { count, perProbe, exact: true, low: -half, high: last + half };
    }
  }
  const perProbe = STEPS_OF_MANY_VALUES;
  return {
    count: Math.max(1, last * perProbe),
    perProbe,
    exact: false,
    low: 0,
    high: Math.max(last, 1 / perProbe),
  };
}

/** The bin of a value that is not NaN. */
export function binOf({ count, perProbe, exact }: Bins, value: number): number {
  const bin = exact ? Math.round(value * perProbe) : Math.floor(value * perProbe);
  return Math.max(0, Math.min(count - 1, bin));
}

/** The lower edge of bin `bin`, which is the upper one of the bin before it. */
export function edgeOf({ perProbe, low }: Bins, bin: number): number {
  return low + bin / perProbe;
}

export function middleOf(bins: Bins, bin: number): number {
  return edgeOf(bins, bin + 0.5);
}

/** Where values above `threshold` begin: on an edge where each value has its own bin. */
export function borderOf(bins: Bins, threshold: number): number {
  if (!bins.exact) return threshold;
  return (Math.floor(threshold * bins.perProbe + 1e-6) + 0.5) / bins.perProbe;
}

/** The values of a bin as a filter; the outermost bins have no outer end. */
export function rangeOf(bins: Bins, bin: number, measure: Measure): MeasureRange {
  return {
    kind: 'between',
    measure,
    from: bin === 0 ? null : edgeOf(bins, bin),
    to: bin === bins.count - 1 ? null : edgeOf(bins, bin + 1),
  };
}

/** '2', '2.33', or '2 to 2.33'. */
export function binWords(bins: Bins, bin: number): string {
  const short = (value: number): string => String(Number(value.toFixed(2)));
  return bins.exact
    ? short(middleOf(bins, bin))
    : `${short(edgeOf(bins, bin))} to ${short(edgeOf(bins, bin + 1))}`;
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6;
}
