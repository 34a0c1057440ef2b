import * as tf from '@tensorflow/tfjs-core';

type Inputs = Partial<Record<string, tf.Tensor>>;

interface Attrs {
  readonly epsilon: number;
  readonly relu: boolean;
  readonly hasResidual: boolean;
}

/** The batch normalisation kernels as compositions of tfjs operations; also the reference for the fast ones. */
export function composedBatchNorm(backendName: string): tf.KernelConfig[] {
  return [
    kernel(backendName, 'BatchNormTrain', ({ x, gamma, beta, residual }, attrs) => {
      const axes = allButLast(x!);
      const mean = tf.mean(x!, axes);
      const variance = tf.mean(tf.square(tf.sub(x!, mean)), axes);
      return [normalise({ x, gamma, beta, mean, variance, residual }, attrs), mean, variance];
    }),
    kernel(backendName, 'BatchNormInference', normalise),
    kernel(backendName, 'BatchNormTrainGrad', ({ dy, x, y, gamma, mean, variance }, attrs) => {
      const axes = allButLast(x!);
      const inverse = tf.rsqrt(tf.add(variance!, attrs.epsilon)); // [c]
      const xhat = tf.mul(tf.sub(x!, mean!), inverse); // [..., c]
      const g = attrs.relu ? tf.where(tf.greater(y!, 0), dy!, tf.zerosLike(dy!)) : dy!;
      const dgamma = tf.sum(tf.mul(g, xhat), axes);
      const dbeta = tf.sum(g, axes);
      const rows = x!.size / gamma!.size;
      const line = tf.div(tf.add(dbeta, tf.mul(xhat, dgamma)), rows);
      const dx = tf.mul(tf.mul(gamma!, inverse), tf.sub(g, line));
      return attrs.hasResidual ? [dx, dgamma, dbeta, tf.clone(g)] : [dx, dgamma, dbeta];
    }),
  ];
}

/** y = act(gamma * (x - mean) / sqrt(variance + epsilon) + beta + residual) */
function normalise(
  { x, gamma, beta, mean, variance, residual }: Inputs,
  { epsilon, relu }: Attrs,
): tf.Tensor {
  const scale = tf.mul(gamma!, tf.rsqrt(tf.add(variance!, epsilon)));
  const affine = tf.add(tf.mul(tf.sub(x!, mean!), scale), beta!);
  const total = residual === undefined ? affine : tf.add(affine, residual);
  return relu ? tf.relu(total) : total;
}

function allButLast(x: tf.Tensor): number[] {
  return x.shape.slice(0, -1).map((_, axis) => axis);
}

function kernel(
  backendName: string,
  kernelName: string,
  compute: (inputs: Inputs, attrs: Attrs) => tf.Tensor | tf.Tensor[],
): tf.KernelConfig {
  return {
    kernelName,
    backendName,
    // Called through the functions of batch-norm.ts, so the tensor infos are tensors and the attributes ours.
    kernelFunc: ({ inputs, attrs }) => tf.tidy(() => compute(inputs as Inputs, attrs as unknown as Attrs)),
  };
}
