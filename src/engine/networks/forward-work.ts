import * as tf from '@tensorflow/tfjs-core';
import type { Network } from './network.js';

/**
 * Multiplications in a forward pass of one image [size, size, channels]: those of convolutions and matrix products,
 * beside which the others do not count. The same on every backend.
 */
export async function forwardWork(
  network: Network,
  { size, channels }: { readonly size: number; readonly channels: number },
): Promise<number> {
  const { kernels, result } = await tf.profile(() =>
    tf.tidy(() => network.forward(tf.zeros([1, size, size, channels]), 'evaluate').logits),
  );
  tf.dispose(result);
  let work = 0;
  for (const { name, inputShapes, outputShapes } of kernels) {
    const [first, second] = inputShapes;
    const outputs = tf.util.sizeFromShape(outputShapes[0] ?? []);
    // x [b, h, w, ci] with filters [kh, kw, ci, co]; a [b, m, k] with b [b, k, n]
    if (name === 'Conv2D' && second !== undefined)
      work += outputs * tf.util.sizeFromShape(second.slice(0, 3));
    if (name === 'BatchMatMul' && first !== undefined) work += outputs * (first.at(-1) ?? 0);
  }
  return work;
}
