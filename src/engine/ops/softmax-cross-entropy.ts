import { softmaxRow } from '../softmax-row.js';

export interface CrossEntropy {
  /** Mean over the batch of −log softmax(z)_y. */
  readonly loss: number;
  /** Its gradient in the logits. [b, C] */
  readonly gradient: Float32Array;
}

/**
 * Cross-entropy of `logits` [b, C] with the classes `labels` [b]. So few numbers are quicker in one loop here than in
 * the forty operations that autodiff makes of it.
 */
export function softmaxCrossEntropy(logits: Float32Array, labels: Int32Array, classes: number): CrossEntropy {
  const batch = labels.length;
  const gradient = new Float32Array(logits.length);
  const p = new Float64Array(classes);
  let loss = 0;
  for (let b = 0; b < batch; b++) {
    const start = b * classes;
    const y = labels[b]!;
    loss += softmaxRow(logits, start, p) - logits[start + y]!;
    for (let c = 0; c < classes; c++) gradient[start + c] = (p[c]! - (c === y ? 1 : 0)) / batch;
  }
  return { loss: loss / batch, gradient };
}
