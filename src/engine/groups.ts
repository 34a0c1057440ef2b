import type { Group } from '../protocol/example-row.js';
import type { Measures } from './measures.js';

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

/**
 * The cut of each axis, at the same quantile; ours. Depths as in Measures. [N] each
 * The cut of label depth is L at most: on sets so hard that the quantile is L+1 (unfitted), everything would be low.
 */
export function groupThresholds(
  depths: Pick<Measures, 'heldOutDepth' | 'labelDepth' | 'probes'>,
  q: number,
): GroupThresholds {
  const deepestProbe = depths.probes - 1;
  return {
    heldOutDepth: quantile(depths.heldOutDepth, q),
    labelDepth: Math.min(quantile(depths.labelDepth, q), deepestProbe),
  };
}

/**
 * The group of an example. 'High' is strictly above the threshold: depths take few values, and where many examples
 * share the threshold's, all of them are low. An undefined (NaN) held-out depth counts as high: in no model did the probes settle on what the
 * network says, which is deeper than any layer.
 */
export function groupOf(heldOutDepth: number, labelDepth: number, thresholds: GroupThresholds): Group {
  const deepHeldOut = !(heldOutDepth <= thresholds.heldOutDepth);
  const deepLabel = !(labelDepth <= thresholds.labelDepth);
  if (deepHeldOut) return deepLabel ? 'ambiguous' : 'ambiguous_without_label';
  return deepLabel ? 'looks_like_another_class' : 'easy';
}
