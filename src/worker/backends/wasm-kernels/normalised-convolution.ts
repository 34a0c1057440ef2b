import type { TensorInfo } from '@tensorflow/tfjs-core';
import { channelGradients, type BatchNormGradAttrs, type BatchNormGradInputs } from './batch-norm.js';
import { writeInputGradient, type Conv2DInfo } from './conv2d.js';
import { addFilterGradient, filterGradientOf } from './filter-gradient.js';
import type { KernelModule } from './kernel-module.js';
import { address, allocate, withScratch, type TensorHeap } from './tensor-heap.js';

/** Images whose tensors take this much go through all gradients before the next ones: they stay in the L2 cache. */
const CHUNK_BYTES = 256 * 1024;

export interface NormalisedConvolutionGradInputs extends BatchNormGradInputs {
  /** What was convolved, and the filter; `x` is the product that was normalised. */
  readonly input: TensorInfo;
  readonly filter: TensorInfo;
}

/**
 * The gradients of a convolution whose product was normalised. The product's own gradient, a tensor as large as any,
 * is never whole in memory: it is made of some images, used for both of the convolution's gradients and overwritten.
 * -> [dinput unless it is not wanted, dfilter, dgamma, dbeta, dresidual where there was one]
 */
export function normalisedConvolutionGrad(
  heap: TensorHeap,
  kernels: KernelModule,
  inputs: NormalisedConvolutionGradInputs,
  info: Conv2DInfo,
  attrs: BatchNormGradAttrs & { readonly inputGradient: boolean },
): TensorInfo[] {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  const pixels = outHeight * outWidth;
  const [inImage, outImage] = [4 * inHeight * inWidth * inChannels, 4 * pixels * outChannels];
  const chunk = Math.max(1, Math.min(batchSize, Math.floor(CHUNK_BYTES / (inImage + outImage))));
  const dinput = attrs.inputGradient ? allocate(heap, info.inShape) : undefined;
  const { gradients, write } = channelGradients(heap, kernels, inputs, attrs);
  const [input, filter] = [address(heap, inputs.input), address(heap, inputs.filter)];
  const dfilter = filterGradientOf(heap, kernels, info, (sum) => {
    withScratch(heap, chunk * outImage, (dproduct) => {
      for (let first = 0; first < batchSize; first += chunk) {
        const images = { ...info, batchSize: Math.min(chunk, batchSize - first) };
        write(first * pixels, images.batchSize * pixels, dproduct);
        addFilterGradient(heap, kernels, input + first * inImage, dproduct, sum, images);
        if (dinput === undefined) continue;
        writeInputGradient(heap, kernels, dproduct, filter, address(heap, dinput) + first * inImage, images);
      }
    });
  });
  return [...(dinput === undefined ? [] : [dinput]), dfilter, ...gradients];
}
