import * as tf from '@tensorflow/tfjs-core';

/** What is used of tfjs-node's backend; its package has no types for it. */
export interface TensorflowBackend {
  readonly binding: TensorflowBinding;
  /** Runs TensorFlow's own operation `name`. */
  executeMultipleOutputs(name: string, attrs: object[], inputs: tf.Tensor[], outputs: number): tf.Tensor[];
}

export interface TensorflowBinding {
  readonly TF_Version: string;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_FLOAT: number;
}

interface Attrs {
  readonly epsilon: number;
  readonly relu: boolean;
  readonly hasResidual: boolean;
}

type Inputs = Partial<Record<string, tf.Tensor>>;

/**
 * Gives tfjs-node the engine's batch normalisation as TensorFlow's fused operations, which tfjs does not expose for
 * training: composed of a dozen operations it took two thirds of a training step.
 */
export function registerTensorflowKernels(): void {
  register('BatchNormTrain', ({ x, gamma, beta, residual }, attrs, { fused }) => {
    const none = tf.tensor1d([]);
    // Outputs: y, mean, unbiased variance, and for the gradient mean and biased variance.
    const [normal, , , mean, variance] = fused(
      'FusedBatchNormV3',
      attrs,
      [image(x!), gamma!, beta!, none, none],
      6,
      true,
    );
    return [activate(tf.reshape(normal!, x!.shape), residual, attrs.relu), mean!, variance!];
  });
  register('BatchNormInference', ({ x, gamma, beta, mean, variance, residual }, attrs, { fused }) => {
    const [normal] = fused('FusedBatchNormV3', attrs, [image(x!), gamma!, beta!, mean!, variance!], 6, false);
    return activate(tf.reshape(normal!, x!.shape), residual, attrs.relu);
  });
  register('BatchNormTrainGrad', ({ dy, x, y, gamma, mean, variance }, attrs, { fused, reluGradient }) => {
    const masked = attrs.relu ? reluGradient(dy!, y!) : dy!;
    const inputs = [image(masked), image(x!), gamma!, mean!, variance!, tf.tensor1d([])];
    const [dx, dgamma, dbeta] = fused('FusedBatchNormGradV3', attrs, inputs, 5, true);
    const gradients = [tf.reshape(dx!, x!.shape), dgamma!, dbeta!];
    return attrs.hasResidual ? [...gradients, tf.clone(masked)] : gradients;
  });
}

/** TensorFlow's operations that tfjs-core has no names for. */
interface Operations {
  readonly fused: (
    name: string,
    attrs: Attrs,
    inputs: tf.Tensor[],
    outputs: number,
    training: boolean,
  ) => tf.Tensor[];
  /** dy where y > 0, else 0. */
  readonly reluGradient: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor;
}

function register(
  kernelName: string,
  compute: (inputs: Inputs, attrs: Attrs, operations: Operations) => tf.Tensor | tf.Tensor[],
): void {
  tf.registerKernel({
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend }) => {
      // Called through the engine's functions, so the tensor infos are tensors and the attributes ours.
      const there = backend as TensorflowBackend;
      return tf.tidy(() => compute(inputs as Inputs, attrs as unknown as Attrs, operationsOf(there)));
    },
  });
}

function operationsOf(backend: TensorflowBackend): Operations {
  const { binding } = backend;
  const type = (name: string) => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT });
  return {
    fused: (name, { epsilon }, inputs, outputs, training) => {
      const attrs = [
        type('T'),
        type('U'),
        { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
        { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
        { name: 'is_training', type: binding.TF_ATTR_BOOL, value: training },
      ];
      return backend.executeMultipleOutputs(name, attrs, inputs, outputs);
    },
    reluGradient: (dy, y) => backend.executeMultipleOutputs('ReluGrad', [type('T')], [dy, y], 1)[0]!,
  };
}

/** The fused operations want images: [n, c] → [n, 1, 1, c] */
function image(x: tf.Tensor): tf.Tensor {
  return x.rank === 4 ? x : tf.reshape(x, [x.shape[0], 1, 1, x.shape[1]!]);
}

function activate(normal: tf.Tensor, residual: tf.Tensor | undefined, relu: boolean): tf.Tensor {
  const sum = residual === undefined ? normal : tf.add(normal, residual);
  return relu ? tf.relu(sum) : sum;
}
