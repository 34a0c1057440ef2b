import {
  backend_util,
  type Conv2DAttrs,
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropInputAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { convolve, type PaddedImages } from './convolve.js';
import { inputGradientPhases } from './input-gradient-phases.js';
import type { Address, KernelModule } from './kernel-module.js';
import { address, allocate, type TensorHeap } from './tensor-heap.js';

export type Conv2DInfo = backend_util.Conv2DInfo;
type Shape4D = [number, number, number, number];

/** Geometry of a convolution, or undefined where these kernels do not apply (NCHW, dilation). */
export function supportedConvolution(
  inShape: readonly number[],
  filterShape: readonly number[],
  attrs: Conv2DAttrs | Conv2DBackpropInputAttrs | Conv2DBackpropFilterAttrs,
): Conv2DInfo | undefined {
  const dilations = 'dilations' in attrs ? attrs.dilations : 1;
  if (attrs.dataFormat !== 'NHWC' || !backend_util.tupleValuesAreOne(dilations)) return undefined;
  // tfjs types kernel shapes as number[]; its convolution ops have checked that these have rank 4.
  const info = backend_util.computeConv2DInfo(
    inShape as Shape4D,
    filterShape as Shape4D,
    attrs.strides,
    dilations,
    attrs.pad,
    attrs.dimRoundingMode,
    false,
    'channelsLast',
  );
  return info.outHeight > 0 && info.outWidth > 0 && info.batchSize > 0 ? info : undefined;
}

/** The input with the zeros that the convolution reads around it. */
export function paddedInput(at: number, info: Conv2DInfo): PaddedImages {
  const { top, left } = info.padInfo;
  return {
    at,
    images: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    top,
    left,
    paddedHeight: Math.max(top + info.inHeight, (info.outHeight - 1) * info.strideHeight + info.filterHeight),
    paddedWidth: Math.max(left + info.inWidth, (info.outWidth - 1) * info.strideWidth + info.filterWidth),
  };
}

/** x [n, h, w, ci] * filter [kh, kw, ci, co] -> y [n, oh, ow, co] */
export function conv2d(
  heap: TensorHeap,
  kernels: KernelModule,
  x: TensorInfo,
  filter: TensorInfo,
  info: Conv2DInfo,
): TensorInfo {
  const y = allocate(heap, info.outShape);
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  const output = {
    at: address(heap, y),
    height: info.outHeight,
    width: info.outWidth,
    channels: outChannels,
  };
  convolve(heap, kernels, paddedInput(address(heap, x), info), output, [
    {
      rows: info.outHeight,
      columns: info.outWidth,
      inRow: 0,
      inColumn: 0,
      inStep: [info.strideHeight, info.strideWidth],
      outRow: 0,
      outColumn: 0,
      outStep: [1, 1],
      tapRows: filterHeight,
      tapColumns: filterWidth,
      pack: (to, panelBytes) => {
        const rows = filterHeight * filterWidth * inChannels;
        kernels.packPanels(address(heap, filter), to, rows, outChannels, outChannels, 1, panelBytes);
      },
    },
  ]);
  return y;
}

/** dy [n, oh, ow, co], filter [kh, kw, ci, co] -> dx [n, h, w, ci] */
export function conv2dInputGradient(
  heap: TensorHeap,
  kernels: KernelModule,
  dy: TensorInfo,
  filter: TensorInfo,
  info: Conv2DInfo,
): TensorInfo {
  const dx = allocate(heap, info.inShape);
  writeInputGradient(heap, kernels, address(heap, dy), address(heap, filter), address(heap, dx), info);
  return dx;
}

/** The same for info's batch of images at the addresses `dy` and `dx`. */
export function writeInputGradient(
  heap: TensorHeap,
  kernels: KernelModule,
  dy: Address,
  filter: Address,
  dx: Address,
  info: Conv2DInfo,
): void {
  const { input, phases } = inputGradientPhases(kernels, dy, filter, info);
  // A stride beyond the filter's size leaves pixels that no output saw.
  if (info.strideHeight > info.filterHeight || info.strideWidth > info.filterWidth) {
    kernels.zero(dx, 4 * info.batchSize * info.inHeight * info.inWidth * info.inChannels);
  }
  convolve(
    heap,
    kernels,
    input,
    { at: dx, height: info.inHeight, width: info.inWidth, channels: info.inChannels },
    phases,
  );
}
