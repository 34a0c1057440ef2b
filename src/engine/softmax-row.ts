/**
 * Writes softmax(logits[start … start+out.length)) into `out`; shifted by the maximum, so that nothing overflows.
 * Returns log Σ exp(logits): the logarithm of the softmax is what a logit has above it, also where `out` is 0.
 */
export function softmaxRow(logits: ArrayLike<number>, start: number, out: Float64Array): number {
  let top = -Infinity;
  for (let j = 0; j < out.length; j++) top = Math.max(top, logits[start + j]!);
  let sum = 0;
  for (let j = 0; j < out.length; j++) sum += out[j] = Math.exp(logits[start + j]! - top);
  for (let j = 0; j < out.length; j++) out[j]! /= sum;
  return top + Math.log(sum);
}
