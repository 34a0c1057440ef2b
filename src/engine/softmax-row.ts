/** Writes softmax(logits[start … start+out.length)) into `out`; shifted by the maximum, so that nothing overflows. */
export function softmaxRow(logits: ArrayLike<number>, start: number, out: Float64Array): void {
  let top = -Infinity;
  for (let j = 0; j < out.length; j++) top = Math.max(top, logits[start + j]!);
  let sum = 0;
  for (let j = 0; j < out.length; j++) sum += out[j] = Math.exp(logits[start + j]! - top);
  for (let j = 0; j < out.length; j++) out[j]! /= sum;
}
