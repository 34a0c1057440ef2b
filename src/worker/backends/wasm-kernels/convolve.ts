import type { Address, KernelModule } from './kernel-module.js';
import { alignUp, withScratch, type TensorHeap } from './tensor-heap.js';

/** Images [images, height, width, channels], read as if zeros lay around them: [images, paddedHeight, paddedWidth, …]. */
export interface PaddedImages {
  readonly at: Address;
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly top: number;
  readonly left: number;
  readonly paddedHeight: number;
  readonly paddedWidth: number;
}

/** A grid of output pixels that all sum over the same filter taps; steps are in pixels. */
export interface Phase {
  readonly rows: number;
  readonly columns: number;
  /** First tap of the first output pixel, and how far the window moves, in padded input pixels. */
  readonly inRow: number;
  readonly inColumn: number;
  readonly inStep: readonly [number, number];
  /** First output pixel and the grid's spacing, in output pixels. */
  readonly outRow: number;
  readonly outColumn: number;
  readonly outStep: readonly [number, number];
  readonly tapRows: number;
  readonly tapColumns: number;
  /** Writes the weights [tapRows, tapColumns, channels, outChannels] as panels of 8 output channels. */
  pack(to: Address, panelBytes: number): void;
}

export interface ConvolutionOutput {
  readonly at: Address;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

// Small images share one call, so that neither its overhead nor the last, partly filled tile of 6 pixels shows.
const PIXELS_PER_UNIT = 128;
// Large images go in bands, so that what all channels' panels read again stays in the L2 cache.
const BAND_BYTES = 128 * 1024;

export function isPadded(x: PaddedImages): boolean {
  return x.paddedHeight !== x.height || x.paddedWidth !== x.width;
}

export function paddedImageBytes(x: PaddedImages): number {
  return 4 * x.paddedHeight * x.paddedWidth * x.channels;
}

/** How many images of `pixels` output pixels go through the kernel at once. */
export function imagesPerUnit(images: number, pixels: number): number {
  return Math.max(1, Math.min(images, Math.ceil(PIXELS_PER_UNIT / pixels)));
}

/** How many rows of `width` output pixels, `rowBytes` of input each, fit the cache yet keep a kernel call worthwhile. */
export function rowsPerBand(width: number, rowBytes: number): number {
  return Math.ceil(Math.max(BAND_BYTES / rowBytes, PIXELS_PER_UNIT / width));
}

// With no more output channels than this, as in the gradient of a network's first layer, a panel of 8 would be half zeros
// or more: their sums go along the input's channels instead, which takes whole vectors of those.
const NARROW_CHANNELS = 4;

/** Convolution (cross-correlation) as indirect matrix products, each phase one; images pass through in units. */
export function convolve(
  heap: TensorHeap,
  kernels: KernelModule,
  x: PaddedImages,
  y: ConvolutionOutput,
  phases: readonly Phase[],
): void {
  const pixels = Math.min(...phases.map((phase) => phase.rows * phase.columns));
  const unit = imagesPerUnit(x.images, pixels);
  const inImage = paddedImageBytes(x);
  const outImage = 4 * y.height * y.width * y.channels;
  const panels = phases.map((phase) => 32 * phase.tapRows * phase.tapColumns * x.channels);
  const panelCount = Math.ceil(y.channels / 8);
  const narrow =
    y.channels <= NARROW_CHANNELS && phases.every((phase) => (phase.tapColumns * x.channels) % 8 === 0);
  const tables = phases.map((phase) => 8 * (unit * phase.rows * phase.columns + 5));

  const area = layOut([
    isPadded(x) ? unit * inImage : 0,
    ...tables,
    ...panels.map((bytes) => bytes * panelCount),
    ...(narrow ? panels.map((bytes) => (bytes / 8) * y.channels) : []),
  ]);
  withScratch(heap, area.bytes, (scratch) => {
    const tableAt = (p: number): Address => scratch + area.at(1 + p);
    const panelsAt = (p: number): Address => scratch + area.at(1 + phases.length + p);
    const narrowAt = (p: number): Address => scratch + area.at(1 + 2 * phases.length + p);
    phases.forEach((phase, p) => {
      phase.pack(panelsAt(p), panels[p] ?? 0);
      const rows = phase.tapRows * phase.tapColumns * x.channels;
      if (narrow) kernels.packNarrow(panelsAt(p), narrowAt(p), rows, y.channels);
    });
    const pixelRow = 4 * x.paddedWidth * x.channels;
    let tabled = 0;
    for (let first = 0; first < x.images; first += unit) {
      const images = Math.min(unit, x.images - first);
      if (images !== tabled) {
        phases.forEach((phase, p) => {
          fillPhaseTable(kernels, phase, tableAt(p), images, x, y);
        });
        tabled = images;
      }
      const input = padUnit(kernels, x, first, images, scratch);
      phases.forEach((phase, p) => {
        const count = images * phase.rows * phase.columns;
        const start = phase.inRow * pixelRow + 4 * phase.inColumn * x.channels;
        const output = y.at + first * outImage + 4 * (phase.outRow * y.width + phase.outColumn) * y.channels;
        const run = phase.tapColumns * x.channels;
        const pixelBytes = 4 * phase.inStep[0] * phase.inStep[1] * x.channels;
        const band = 6 * Math.ceil(BAND_BYTES / pixelBytes / 6); // whole tiles
        for (let entry = 0; entry < count; entry += band) {
          const from = tableAt(p) + 8 * entry;
          const entries = Math.min(band, count - entry);
          const a = [input + start, from, entries, phase.tapRows, run, pixelRow] as const;
          if (narrow) kernels.narrowProduct(...a, narrowAt(p), y.channels, output);
          else kernels.gemm(...a, panelsAt(p), y.channels, output, 0);
        }
      });
    }
  });
}

/** Images first .. first + images with their zeros around: in scratch, or where they are when there are none. */
export function padUnit(
  kernels: KernelModule,
  x: PaddedImages,
  first: number,
  images: number,
  scratch: Address,
): Address {
  const from = x.at + first * 4 * x.height * x.width * x.channels;
  if (!isPadded(x)) return from;
  kernels.padImages(
    from,
    scratch,
    images,
    x.height,
    x.width,
    x.channels,
    x.top,
    x.left,
    x.paddedHeight,
    x.paddedWidth,
  );
  return scratch;
}

function fillPhaseTable(
  kernels: KernelModule,
  phase: Phase,
  to: Address,
  images: number,
  x: PaddedImages,
  y: ConvolutionOutput,
): void {
  const inPixel = 4 * x.channels;
  const outPixel = 4 * y.channels;
  kernels.fillTable(
    to,
    images,
    phase.rows,
    phase.columns,
    paddedImageBytes(x),
    phase.inStep[0] * x.paddedWidth * inPixel,
    phase.inStep[1] * inPixel,
    y.height * y.width * outPixel,
    phase.outStep[0] * y.width * outPixel,
    phase.outStep[1] * outPixel,
  );
}

/** Offsets of consecutive areas, each on a cache line. */
export function layOut(sizes: readonly number[]): { bytes: number; at(index: number): number } {
  const offsets: number[] = [];
  let bytes = 0;
  for (const size of sizes) {
    offsets.push(bytes);
    bytes += alignUp(size);
  }
  return { bytes, at: (index) => offsets[index] ?? bytes };
}
