const WARM_UP_SHARE = 0.3;
const START_DIVISOR = 25;
const END_DIVISOR = 1e4;

/**
 * Learning rate of step `step` of `steps` (Smith 2018, 'super-convergence'): a cosine rise from peak/25 over the first
 * 30 %, then a cosine fall to nearly nothing, which is what lets a few epochs be enough.
 */
export function oneCycle(step: number, steps: number, peak: number): number {
  const start = peak / START_DIVISOR;
  const end = start / END_DIVISOR;
  const top = Math.max(1, WARM_UP_SHARE * steps);
  return step < top
    ? cosine(start, peak, step / top)
    : cosine(peak, end, (step - top) / Math.max(1, steps - top));
}

function cosine(from: number, to: number, share: number): number {
  return to + (from - to) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, share)));
}
