import type { Group } from '../protocol/example-row.js';

export interface GroupThresholds {
  readonly heldOutDepth: number;
  readonly labelDepth: number;
}

/**
 * The q-quantile (0 ≤ q ≤ 1) of the defined (not NaN) values, by linear interpolation between order statistics
 * (type 7 of Hyndman and Fan 1996; the default of R and NumPy). NaN when none is defined.
 */
export function quantile(values: Float64Array, q: number): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return NaN;
  const at = q * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  const above = sorted[Math.ceil(at)]!;
  return below + (at - Math.floor(at)) * (above - below);
}

/** The cut of each axis, at the same quantile; ours. Depths as in Measures. [N] each */
export function groupThresholds(
  depths: { readonly heldOutDepth: Float64Array; readonly labelDepth: Float64Array },
  q: number,
): GroupThresholds {
  return { heldOutDepth: quantile(depths.heldOutDepth, q), labelDepth: quantile(depths.labelDepth, q) };
}

/**
 * The group of an example. 'High' is strictly above the threshold: where many examples share the greatest depth,
 * none may be high. An undefined (NaN) held-out depth counts as high: in no model did the probes settle on what the
 * network says, which is deeper than any layer.
 */
export function groupOf(heldOutDepth: number, labelDepth: number, thresholds: GroupThresholds): Group {
  const deepHeldOut = !(heldOutDepth <= thresholds.heldOutDepth);
  const deepLabel = !(labelDepth <= thresholds.labelDepth);
  if (deepHeldOut) return deepLabel ? 'ambiguous' : 'ambiguous_without_label';
  return deepLabel ? 'looks_like_another_class' : 'easy';
}
