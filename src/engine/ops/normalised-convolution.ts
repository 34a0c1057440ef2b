import { engine, getKernel, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import {
  batchNormGradient,
  type BatchNormGradientInputs,
  type BatchNormGradientOptions,
} from './batch-norm.js';
import { convolutionFilterGradient, convolutionInputGradient } from './convolution.js';

export interface NormalisedConvolutionInputs extends BatchNormGradientInputs {
  /** What was convolved, [b, h, w, ci], and with what, [kh, kw, ci, co]; `x` is the product, which was normalised. */
  readonly input: Tensor4D;
  readonly filter: Tensor4D;
}

export interface NormalisedConvolutionOptions extends BatchNormGradientOptions {
  readonly strides: number;
  /** Whether the gradient in `input` is wanted. */
  readonly inputGradient: boolean;
}

export interface NormalisedConvolutionGradient {
  /** Where it is wanted. */
  readonly dinput?: Tensor;
  readonly dfilter: Tensor;
  readonly dgamma: Tensor;
  readonly dbeta: Tensor;
  /** Where there was a residual. */
  readonly dresidual?: Tensor;
}

/**
 * The gradients of a loss in all inputs of batchNormTrain(convolve(input, filter, strides), …), from dy, that in its y.
 * In one kernel where the backend has it: the product's own gradient, read three times and as large as any tensor of the
 * step, then never leaves the cache.
 */
export function normalisedConvolutionGradient(
  inputs: NormalisedConvolutionInputs,
  options: NormalisedConvolutionOptions,
): NormalisedConvolutionGradient {
  const { input, filter, ...norm } = inputs;
  const { strides, inputGradient, ...how } = options;
  // tfjs declares that getKernel always finds one, but returns undefined.
  if ((getKernel('NormalisedConvolutionGrad', engine().backendName) as unknown) !== undefined) {
    const all = engine().runKernel<Tensor[]>('NormalisedConvolutionGrad', { ...inputs }, { ...options });
    const dinput = inputGradient ? all.shift() : undefined;
    // As the kernel returns them.
    const [dfilter, dgamma, dbeta, dresidual] = all as [Tensor, Tensor, Tensor, Tensor?];
    return { dfilter, dgamma, dbeta, ...(dinput && { dinput }), ...(dresidual && { dresidual }) };
  }
  const { dx, ...rest } = batchNormGradient(norm, how);
  const dproduct = dx as Tensor4D;
  const dfilter = convolutionFilterGradient(input, dproduct, filter.shape, strides);
  const dinput = inputGradient ? convolutionInputGradient(dproduct, filter, input.shape, strides) : undefined;
  dproduct.dispose();
  return { dfilter, ...rest, ...(dinput && { dinput }) };
}
