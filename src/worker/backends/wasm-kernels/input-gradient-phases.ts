import type { backend_util } from '@tensorflow/tfjs-core';
import type { PaddedImages, Phase } from './convolve.js';
import type { Address, KernelModule } from './kernel-module.js';

/** Input rows (or columns) i with (i + pad) mod stride = residue: each sums the taps residue, residue + stride, … */
interface AxisPhase {
  readonly first: number;
  readonly count: number;
  /** dy index that the last tap of the first row meets. */
  readonly start: number;
  readonly residue: number;
  readonly taps: number;
}

function axisPhases(size: number, pad: number, stride: number, filter: number): AxisPhase[] {
  const phases: AxisPhase[] = [];
  for (let residue = 0; residue < Math.min(stride, filter); residue++) {
    const first = (((residue - pad) % stride) + stride) % stride;
    const taps = Math.ceil((filter - residue) / stride);
    const start = (first + pad - residue) / stride - taps + 1;
    const count = Math.ceil((size - first) / stride);
    if (count > 0) phases.push({ first, count, start, residue, taps });
  }
  return phases;
}

/**
 * dx of a strided convolution without the zeros that a transposed convolution would multiply: for each residue of the
 * position modulo the stride, dx is a dense stride-1 convolution of dy with the taps that reach it, mirrored.
 */
export function inputGradientPhases(
  kernels: KernelModule,
  dy: Address,
  filter: Address,
  info: backend_util.Conv2DInfo,
): { input: PaddedImages; phases: Phase[] } {
  const { filterHeight, filterWidth, inChannels, outChannels, strideHeight, strideWidth } = info;
  const rows = axisPhases(info.inHeight, info.padInfo.top, strideHeight, filterHeight);
  const columns = axisPhases(info.inWidth, info.padInfo.left, strideWidth, filterWidth);
  const top = before(rows);
  const left = before(columns);
  const input: PaddedImages = {
    at: dy,
    images: info.batchSize,
    height: info.outHeight,
    width: info.outWidth,
    channels: outChannels,
    top,
    left,
    paddedHeight: Math.max(top + info.outHeight, top + end(rows)),
    paddedWidth: Math.max(left + info.outWidth, left + end(columns)),
  };
  const phases = rows.flatMap((row) =>
    columns.map((column): Phase => {
      const tapAt = (r: number, c: number): number => {
        const ky = row.residue + strideHeight * (row.taps - 1 - r);
        const kx = column.residue + strideWidth * (column.taps - 1 - c);
        return ky * filterWidth + kx;
      };
      return {
        rows: row.count,
        columns: column.count,
        inRow: top + row.start,
        inColumn: left + column.start,
        inStep: [1, 1],
        outRow: row.first,
        outColumn: column.first,
        outStep: [strideHeight, strideWidth],
        tapRows: row.taps,
        tapColumns: column.taps,
        pack: (to, panelBytes) => {
          for (let r = 0; r < row.taps; r++) {
            for (let c = 0; c < column.taps; c++) {
              const from = filter + 4 * tapAt(r, c) * inChannels * outChannels;
              const at = to + 32 * (r * column.taps + c) * outChannels;
              kernels.packPanels(from, at, outChannels, inChannels, 1, outChannels, panelBytes);
            }
          }
        },
      };
    }),
  );
  return { input, phases };
}

/** Rows of zeros that the windows reach above dy, and one past the last row that they reach. */
function before(phases: readonly AxisPhase[]): number {
  return Math.max(0, ...phases.map((phase) => -phase.start));
}

function end(phases: readonly AxisPhase[]): number {
  return Math.max(...phases.map((phase) => phase.start + phase.taps - 1 + phase.count));
}
