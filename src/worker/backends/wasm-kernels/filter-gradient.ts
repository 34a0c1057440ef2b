import type { TensorInfo } from '@tensorflow/tfjs-core';
import { paddedInput, type Conv2DInfo } from './conv2d.js';
import {
  imagesPerUnit,
  isPadded,
  layOut,
  paddedImageBytes,
  padUnit,
  rowsPerBand,
  type PaddedImages,
} from './convolve.js';
import type { Address, KernelModule } from './kernel-module.js';
import { address, allocate, withScratch, type TensorHeap } from './tensor-heap.js';

// Where a pixel has this many channels, the few that a tile reads lie so far from the next pixel's that they share the
// sets of the L1 cache and push one another out: then few channels at a time are copied together (twice as fast at 512).
const WIDE_CHANNELS = 128;
const CHANNELS_PER_BLOCK = 24; // whole tiles of 6
// The same holds for the output's gradient, where fewer channels pay for the copy: each is read for many tiles.
const WIDE_OUT_CHANNELS = 17;

/** Where a unit's pixels lie for the kernel: their address, and from one pixel to the next. */
interface Pixels {
  readonly at: Address;
  readonly pixelBytes: number;
}

/** Some channels of x's padded images. */
interface Block extends Pixels {
  readonly first: number;
  readonly channels: number;
}

/** dy's channels in panels of 8. */
interface Delta extends Pixels {
  readonly panelBytes: number;
}

/** x [n, h, w, ci], dy [n, oh, ow, co] -> dfilter [kh, kw, ci, co] */
export function conv2dFilterGradient(
  heap: TensorHeap,
  kernels: KernelModule,
  x: TensorInfo,
  dy: TensorInfo,
  info: Conv2DInfo,
): TensorInfo {
  return filterGradientOf(heap, kernels, info, (sum) => {
    addFilterGradient(heap, kernels, address(heap, x), address(heap, dy), sum, info);
  });
}

/**
 * The gradient that `addUp` makes of zeros at the address that it is given: [kh, kw, ci, whole], whole panels of 8
 * output channels, as the kernel reads and writes them. -> [kh, kw, ci, co]
 */
export function filterGradientOf(
  heap: TensorHeap,
  kernels: KernelModule,
  info: Conv2DInfo,
  addUp: (sum: Address) => void,
): TensorInfo {
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  const gradient = allocate(heap, info.filterShape);
  const rows = filterHeight * filterWidth * inChannels;
  const whole = wholePanels(outChannels);
  const sumInto = (sum: Address): void => {
    kernels.zero(sum, 4 * rows * whole);
    addUp(sum);
  };
  if (whole === outChannels) {
    sumInto(address(heap, gradient));
  } else {
    withScratch(heap, 4 * rows * whole, (sum) => {
      sumInto(sum);
      kernels.copyColumns(sum, address(heap, gradient), rows, whole, outChannels);
    });
  }
  return gradient;
}

/** Adds to `sum`, as filterGradientOf names it, what info's batch of images at `x` and `dy` contributes. */
export function addFilterGradient(
  heap: TensorHeap,
  kernels: KernelModule,
  x: Address,
  dy: Address,
  sum: Address,
  info: Conv2DInfo,
): void {
  const { batchSize, inChannels, outChannels, outHeight, outWidth } = info;
  const input = paddedInput(x, info);
  const pixels = outHeight * outWidth;
  const unit = imagesPerUnit(batchSize, pixels);
  const whole = wholePanels(outChannels);
  const panelled = whole !== outChannels || outChannels >= WIDE_OUT_CHANNELS;
  const blocked = inChannels >= WIDE_CHANNELS;
  const area = layOut([
    isPadded(input) ? unit * paddedImageBytes(input) : 0,
    panelled ? 4 * unit * pixels * whole : 0,
    blocked ? 4 * unit * input.paddedHeight * input.paddedWidth * CHANNELS_PER_BLOCK : 0,
  ]);
  withScratch(heap, area.bytes, (scratch) => {
    const deltaOf = (first: number, images: number): Delta => {
      const at = dy + 4 * first * pixels * outChannels;
      if (!panelled) return { at, pixelBytes: 4 * outChannels, panelBytes: 32 };
      const panels = scratch + area.at(1);
      const panelBytes = 32 * images * pixels;
      kernels.packPanels(at, panels, images * pixels, outChannels, outChannels, 1, panelBytes);
      return { at: panels, pixelBytes: 32, panelBytes };
    };

    for (let first = 0; first < batchSize; first += unit) {
      const images = Math.min(unit, batchSize - first);
      const from = padUnit(kernels, input, first, images, scratch);
      const delta = deltaOf(first, images);
      for (const block of blocksOf(kernels, input, images, from, blocked, scratch + area.at(2))) {
        addBlock(kernels, info, input, images, block, delta, sum, whole);
      }
    }
  });
}

function wholePanels(channels: number): number {
  return Math.ceil(channels / 8) * 8;
}

/** All channels where they are, or few after few in a copy, which the next one overwrites. */
function* blocksOf(
  kernels: KernelModule,
  input: PaddedImages,
  images: number,
  from: Address,
  blocked: boolean,
  copy: Address,
): Generator<Block> {
  const all = input.channels;
  if (!blocked) {
    yield { at: from, pixelBytes: 4 * all, first: 0, channels: all };
    return;
  }
  for (let first = 0; first < all; first += CHANNELS_PER_BLOCK) {
    const channels = Math.min(CHANNELS_PER_BLOCK, all - first);
    const pixels = images * input.paddedHeight * input.paddedWidth;
    kernels.copyColumns(from + 4 * first, copy, pixels, all, channels);
    yield { at: copy, pixelBytes: 4 * channels, first, channels };
  }
}

/** Adds one unit's and block's part to `sum` [kh, kw, ci, whole]. */
function addBlock(
  kernels: KernelModule,
  info: Conv2DInfo,
  input: PaddedImages,
  images: number,
  block: Block,
  delta: Delta,
  sum: Address,
  whole: number,
): void {
  const { filterHeight, filterWidth, outHeight, outWidth, strideHeight, strideWidth } = info;
  const { pixelBytes } = block;
  const rowBytes = pixelBytes * input.paddedWidth;
  // Where a block is all channels, those of a window row's pixels follow one another in x and in the filter.
  const tapColumns = block.channels === input.channels ? 1 : filterWidth;
  const rows = (filterWidth / tapColumns) * block.channels;
  // Several images are one band; a single one may need more.
  const band = images > 1 ? outHeight : rowsPerBand(outWidth, strideHeight * rowBytes);
  for (let row = 0; row < outHeight; row += band) {
    const height = Math.min(band, outHeight - row);
    for (let tapRow = 0; tapRow < filterHeight; tapRow++) {
      for (let tapColumn = 0; tapColumn < tapColumns; tapColumn++) {
        const tap = (tapRow * filterWidth + tapColumn) * input.channels + block.first;
        kernels.outerProduct(
          block.at + (row * strideHeight + tapRow) * rowBytes + tapColumn * pixelBytes,
          delta.at + row * outWidth * delta.pixelBytes,
          sum + 4 * tap * whole,
          rows,
          whole,
          images,
          height,
          outWidth,
          input.paddedHeight * rowBytes,
          strideHeight * rowBytes,
          strideWidth * pixelBytes,
          delta.pixelBytes,
          delta.panelBytes,
        );
      }
    }
  }
}
