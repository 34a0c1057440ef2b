import { NO_DEPTH } from './fold-result.js';

/** Length of the shortest prefix after which every probe gives `target`; L+1 when the last probe does not. */
function settlesAt(probeClasses: ArrayLike<number>, target: number): number {
  let depth = probeClasses.length;
  while (depth > 0 && probeClasses[depth - 1] === target) depth--;
  return depth;
}

/**
 * Prediction depth (Baldock et al. 2021): the smallest l such that probes l … L all give the network's own class
 * `predicted`; 0 when all do; NO_DEPTH (undefined) when probe L disagrees. `probeClasses` holds probes 0 … L.
 */
export function predictionDepth(probeClasses: ArrayLike<number>, predicted: number): number {
  const depth = settlesAt(probeClasses, predicted);
  return depth === probeClasses.length ? NO_DEPTH : depth;
}

/**
 * Label depth (ours): the smallest l such that probes l … L all give the example's given label, for a model that
 * trained on the example. L+1 ('unfitted') when the network itself (`predicted`) or probe L does not give the label.
 */
export function labelDepth(probeClasses: ArrayLike<number>, predicted: number, label: number): number {
  return predicted === label ? settlesAt(probeClasses, label) : probeClasses.length;
}
