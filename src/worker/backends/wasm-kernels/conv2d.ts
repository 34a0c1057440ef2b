import {
  backend_util,
  type Conv2DAttrs,
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropInputAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import {
  convolve,
  imagesPerUnit,
  isPadded,
  layOut,
  paddedImageBytes,
  padUnit,
  rowsPerBand,
  type PaddedImages,
} from './convolve.js';
import { inputGradientPhases } from './input-gradient-phases.js';
import type { KernelModule } from './kernel-module.js';
import { address, allocate, withScratch, type TensorHeap } from './tensor-heap.js';

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

function paddedInput(at: number, info: Conv2DInfo): PaddedImages {
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
  const { input, phases } = inputGradientPhases(kernels, address(heap, dy), address(heap, filter), info);
  const at = address(heap, dx);
  // A stride beyond the filter's size leaves pixels that no output saw.
  if (info.strideHeight > info.filterHeight || info.strideWidth > info.filterWidth) {
    kernels.zero(at, 4 * info.batchSize * info.inHeight * info.inWidth * info.inChannels);
  }
  convolve(
    heap,
    kernels,
    input,
    { at, height: info.inHeight, width: info.inWidth, channels: info.inChannels },
    phases,
  );
  return dx;
}

/** x [n, h, w, ci], dy [n, oh, ow, co] -> dfilter [kh, kw, ci, co] */
export function conv2dFilterGradient(
  heap: TensorHeap,
  kernels: KernelModule,
  x: TensorInfo,
  dy: TensorInfo,
  info: Conv2DInfo,
): TensorInfo {
  const {
    filterHeight,
    filterWidth,
    inChannels,
    outChannels,
    outHeight,
    outWidth,
    strideHeight,
    strideWidth,
  } = info;
  const gradient = allocate(heap, info.filterShape);
  const input = paddedInput(address(heap, x), info);
  const pixels = outHeight * outWidth;
  const unit = imagesPerUnit(info.batchSize, pixels);
  const whole = Math.ceil(outChannels / 8) * 8;
  const rows = filterWidth * inChannels;
  const widened = whole !== outChannels;

  // The kernel reads and writes whole panels of 8 channels: other counts go through widened copies.
  const area = layOut([
    isPadded(input) ? unit * paddedImageBytes(input) : 0,
    widened ? 4 * unit * pixels * whole : 0,
    widened ? 4 * filterHeight * rows * whole : 0,
  ]);
  withScratch(heap, area.bytes, (scratch) => {
    const sum = widened ? scratch + area.at(2) : address(heap, gradient);
    kernels.zero(sum, 4 * filterHeight * rows * whole);
    const inPixel = 4 * inChannels;
    const inRow = inPixel * input.paddedWidth;
    for (let first = 0; first < info.batchSize; first += unit) {
      const images = Math.min(unit, info.batchSize - first);
      const from = padUnit(kernels, input, first, images, scratch);
      let delta = address(heap, dy) + 4 * first * pixels * outChannels;
      if (widened) {
        kernels.copyColumns(delta, scratch + area.at(1), images * pixels, outChannels, whole);
        delta = scratch + area.at(1);
      }
      // Several images are one band; a single one may need more.
      const band = images > 1 ? outHeight : rowsPerBand(outWidth, strideHeight * inRow);
      for (let row = 0; row < outHeight; row += band) {
        const height = Math.min(band, outHeight - row);
        for (let tap = 0; tap < filterHeight; tap++) {
          kernels.outerProduct(
            from + (row * strideHeight + tap) * inRow,
            delta + 4 * row * outWidth * whole,
            sum + 4 * tap * rows * whole,
            rows,
            whole,
            images,
            height,
            outWidth,
            paddedImageBytes(input),
            strideHeight * inRow,
            strideWidth * inPixel,
            4 * pixels * whole,
            4 * outWidth * whole,
            4 * whole,
          );
        }
      }
    }
    if (widened) kernels.copyColumns(sum, address(heap, gradient), filterHeight * rows, whole, outChannels);
  });
  return gradient;
}
