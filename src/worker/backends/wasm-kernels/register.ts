import {
  Add,
  backend,
  BatchMatMul,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  getKernel,
  Identity,
  registerKernel,
  unregisterKernel,
  type BatchMatMulAttrs,
  type Conv2DAttrs,
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropInputAttrs,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { add, sameFloats } from './add.js';
import {
  batchNormInference,
  batchNormTrain,
  batchNormTrainGrad,
  type BatchNormAttrs,
  type BatchNormGradAttrs,
  type BatchNormGradInputs,
} from './batch-norm.js';
import { conv2d, conv2dInputGradient, supportedConvolution } from './conv2d.js';
import { conv2dFilterGradient } from './filter-gradient.js';
import { hasRelaxedSimd, instantiateKernels, type KernelModule } from './kernel-module.js';
import { matMul, supportedProduct } from './mat-mul.js';
import { momentumUpdate, type MomentumAttrs } from './momentum.js';
import { normalisedConvolutionGrad } from './normalised-convolution.js';
import { required, type TensorHeap } from './tensor-heap.js';

export type KernelBinary = 'kernels.simd.wasm' | 'kernels.relaxed.wasm';

type NormalisedConvolutionGradAttrs = BatchNormGradAttrs & {
  readonly strides: number;
  readonly inputGradient: boolean;
};

interface Call<Attrs> {
  readonly inputs: Readonly<Record<string, TensorInfo | undefined>>;
  readonly attrs: Attrs;
}

/** What tfjs would have done; it returns undefined for a call that it should get. */
type Kernel<Attrs> = (call: Call<Attrs>) => TensorInfo | TensorInfo[] | undefined;

/**
 * Puts our kernels into tfjs's `wasm` backend, which must be ready (tf.setBackend('wasm')): convolution, its
 * gradients and the matrix product under tfjs's names, BatchNormTrain, BatchNormTrainGrad,
 * BatchNormInference, NormalisedConvolutionGrad and MomentumUpdate beside them.
 * `relaxed` binaries fuse multiply and add; they are asked for only where the engine runs them.
 */
export async function registerWasmKernels(
  loadBinary: (name: KernelBinary) => Promise<ArrayBufferView>,
  { relaxed = hasRelaxedSimd() }: { relaxed?: boolean } = {},
): Promise<{ simd: 'relaxed' | 'plain' }> {
  // tfjs types every backend as KernelBackend; 'wasm' is the BackendWasm whose shape TensorHeap names.
  const heap = backend() as unknown as TensorHeap;
  const binary = await loadBinary(relaxed ? 'kernels.relaxed.wasm' : 'kernels.simd.wasm');
  const kernels = await instantiateKernels(binary, heap.wasm.asm.memory);
  registerConvolutions(heap, kernels);
  registerProducts(heap, kernels);
  registerElementwise(heap, kernels);
  registerTraining(heap, kernels);
  return { simd: relaxed ? 'relaxed' : 'plain' };
}

function registerConvolutions(heap: TensorHeap, kernels: KernelModule): void {
  replace<Conv2DAttrs>(Conv2D, ({ inputs, attrs }) => {
    const [x, filter] = [required(inputs, 'x'), required(inputs, 'filter')];
    const info = supportedConvolution(x.shape, filter.shape, attrs);
    return info && conv2d(heap, kernels, x, filter, info);
  });
  replace<Conv2DBackpropInputAttrs>(Conv2DBackpropInput, ({ inputs, attrs }) => {
    const [dy, filter] = [required(inputs, 'dy'), required(inputs, 'filter')];
    const info = supportedConvolution(attrs.inputShape, filter.shape, attrs);
    return info && conv2dInputGradient(heap, kernels, dy, filter, info);
  });
  replace<Conv2DBackpropFilterAttrs>(Conv2DBackpropFilter, ({ inputs, attrs }) => {
    const [x, dy] = [required(inputs, 'x'), required(inputs, 'dy')];
    const info = supportedConvolution(x.shape, attrs.filterShape, attrs);
    return info && conv2dFilterGradient(heap, kernels, x, dy, info);
  });
}

function registerProducts(heap: TensorHeap, kernels: KernelModule): void {
  replace<BatchMatMulAttrs>(BatchMatMul, ({ inputs, attrs }) => {
    const [a, b] = [required(inputs, 'a'), required(inputs, 'b')];
    const product = supportedProduct(a, b, attrs);
    return product && matMul(heap, kernels, a, b, product);
  });
}

function registerElementwise(heap: TensorHeap, kernels: KernelModule): void {
  replace(Add, ({ inputs }) => {
    const [a, b] = [required(inputs, 'a'), required(inputs, 'b')];
    return sameFloats(a, b) ? add(heap, kernels, a, b) : undefined;
  });
  // tfjs's own copies the data, and autodiff clones all that it saves: share it, as tfjs's reshape does.
  replace(Identity, ({ inputs }) => {
    const { dataId, shape, dtype } = required(inputs, 'x');
    heap.incRef(dataId);
    return { dataId, shape, dtype };
  });
}

function registerTraining(heap: TensorHeap, kernels: KernelModule): void {
  replace<BatchNormAttrs>('BatchNormTrain', ({ inputs, attrs }) =>
    batchNormTrain(heap, kernels, required(inputs, 'x'), affine(inputs), inputs.residual, attrs),
  );
  replace<BatchNormAttrs>('BatchNormInference', ({ inputs, attrs }) =>
    batchNormInference(
      heap,
      kernels,
      required(inputs, 'x'),
      affine(inputs),
      moments(inputs),
      inputs.residual,
      attrs,
    ),
  );
  replace<BatchNormGradAttrs>('BatchNormTrainGrad', ({ inputs, attrs }) =>
    batchNormTrainGrad(heap, kernels, batchNormGradInputs(inputs), attrs),
  );
  replace<NormalisedConvolutionGradAttrs>('NormalisedConvolutionGrad', ({ inputs, attrs }) => {
    const [input, filter] = [required(inputs, 'input'), required(inputs, 'filter')];
    const { strides } = attrs;
    const how = { strides, pad: 'same', dataFormat: 'NHWC', dilations: 1 } as const;
    const info = supportedConvolution(input.shape, filter.shape, how);
    return (
      info &&
      normalisedConvolutionGrad(heap, kernels, { input, filter, ...batchNormGradInputs(inputs) }, info, attrs)
    );
  });
  replace<MomentumAttrs>('MomentumUpdate', ({ inputs, attrs }) =>
    momentumUpdate(heap, kernels, required(inputs, 'w'), required(inputs, 'v'), required(inputs, 'g'), attrs),
  );
}

function batchNormGradInputs(inputs: Call<unknown>['inputs']): BatchNormGradInputs {
  const [dy, x, y] = [required(inputs, 'dy'), required(inputs, 'x'), required(inputs, 'y')];
  return { dy, x, y, ...affine(inputs), ...moments(inputs) };
}

function affine(inputs: Call<unknown>['inputs']): { gamma: TensorInfo; beta: TensorInfo } {
  return { gamma: required(inputs, 'gamma'), beta: required(inputs, 'beta') };
}

function moments(inputs: Call<unknown>['inputs']): { mean: TensorInfo; variance: TensorInfo } {
  return { mean: required(inputs, 'mean'), variance: required(inputs, 'variance') };
}

/** Registers a kernel; where tfjs has one of that name, calls that ours declines go on to it. */
function replace<Attrs>(kernelName: string, kernel: Kernel<Attrs>): void {
  // tfjs declares that getKernel always finds one, but returns undefined.
  const original = getKernel(kernelName, 'wasm') as KernelConfig | undefined;
  if (original !== undefined) unregisterKernel(kernelName, 'wasm');
  registerKernel({
    ...original,
    kernelName,
    backendName: 'wasm',
    kernelFunc: (args) => {
      // tfjs passes attributes untyped; each kernel's op has filled in its own.
      const result = kernel({ inputs: args.inputs, attrs: args.attrs as unknown as Attrs });
      if (result !== undefined) return result;
      if (original === undefined) throw new Error(`${kernelName}: the wasm backend cannot do this call`);
      return original.kernelFunc(args);
    },
  });
}
