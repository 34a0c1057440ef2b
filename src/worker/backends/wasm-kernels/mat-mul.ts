import { broadcast_util, util, type BatchMatMulAttrs, type TensorInfo } from '@tensorflow/tfjs-core';
import { layOut } from './convolve.js';
import type { Address, KernelModule } from './kernel-module.js';
import { address, allocate, withScratch, type TensorHeap } from './tensor-heap.js';

// One panel of B (32 bytes a row) stays in the L1 cache, a block of B in L2; few rows at once, because the rows of a
// wide C lie pages apart.
const BLOCK_K = 512;
const BLOCK_M = 24; // whole tiles of 6 rows
const BLOCK_N = 256;

interface Product {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly batch: number;
  /** 0 where one matrix serves the whole batch. */
  readonly aStep: number;
  readonly bStep: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly shape: readonly number[];
}

/** Geometry of tfjs's batched matrix product, or undefined where these kernels do not apply. */
export function supportedProduct(a: TensorInfo, b: TensorInfo, attrs: BatchMatMulAttrs): Product | undefined {
  const { transposeA, transposeB } = attrs;
  const [aRows = 0, aColumns = 0] = a.shape.slice(-2);
  const [bRows = 0, bColumns = 0] = b.shape.slice(-2);
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [innerB, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  const [outerA, outerB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const [batchA, batchB] = [util.sizeFromShape(outerA), util.sizeFromShape(outerB)];
  if (a.dtype !== 'float32' || b.dtype !== 'float32' || k !== innerB || m * n * k === 0) return undefined;
  if (batchA !== batchB && batchA !== 1 && batchB !== 1) return undefined;
  const outer = broadcast_util.assertAndGetBroadcastShape(outerA, outerB);
  return {
    m,
    k,
    n,
    batch: Math.max(batchA, batchB),
    aStep: batchA === 1 ? 0 : 4 * m * k,
    bStep: batchB === 1 ? 0 : 4 * k * n,
    transposeA,
    transposeB,
    shape: [...outer, m, n],
  };
}

/** a [..., m, k] * b [..., k, n] -> [..., m, n], either one stored transposed */
export function matMul(
  heap: TensorHeap,
  kernels: KernelModule,
  a: TensorInfo,
  b: TensorInfo,
  product: Product,
): TensorInfo {
  const { batch, m, n, aStep, bStep, transposeA, transposeB } = product;
  const out = allocate(heap, product.shape);
  const multiply = !transposeA ? rowTimes : transposeB ? transposedTimesTransposed : outerSum;
  for (let i = 0; i < batch; i++) {
    const [from, by] = [address(heap, a) + i * aStep, address(heap, b) + i * bStep];
    multiply(heap, kernels, from, by, address(heap, out) + 4 * i * m * n, product);
  }
  return out;
}

type Multiply = (
  heap: TensorHeap,
  kernels: KernelModule,
  a: Address,
  b: Address,
  out: Address,
  product: Product,
) => void;

/** A as it is, B in either order: blocks of B packed in panels of 8 columns. */
const rowTimes: Multiply = (heap, kernels, a, b, out, { m, k, n, transposeB }) => {
  const depth = Math.min(k, BLOCK_K);
  const width = Math.min(n, BLOCK_N);
  const area = layOut([8 * (m + 5), 32 * depth * Math.ceil(width / 8)]);
  withScratch(heap, area.bytes, (table) => {
    const panels = table + area.at(1);
    kernels.fillTable(table, 1, 1, m, 0, 0, 4 * k, 0, 0, 4 * n);
    for (let column = 0; column < n; column += width) {
      const columns = Math.min(width, n - column);
      for (let row = 0; row < k; row += depth) {
        const rows = Math.min(depth, k - row);
        const [rowStride, columnStride] = transposeB ? [1, k] : [n, 1];
        const from = b + 4 * (row * rowStride + column * columnStride);
        kernels.packPanels(from, panels, rows, columns, rowStride, columnStride, 32 * rows);
        for (let first = 0; first < m; first += BLOCK_M) {
          const count = Math.min(BLOCK_M, m - first);
          const entry = table + 8 * first; // its offsets count from row 0
          const accumulate = Number(row > 0);
          kernels.gemm(a + 4 * row, entry, count, 1, rows, 0, panels, columns, out + 4 * column, accumulate);
        }
      }
    }
  });
};

/** A' B as a sum of outer products, B in panels of 8 columns; in place except where n is no multiple of 8. */
const outerSum: Multiply = (heap, kernels, a, b, out, { m, k, n }) => {
  const whole = Math.ceil(n / 8) * 8;
  const widened = whole !== n;
  const depth = Math.min(k, BLOCK_K / 4);
  const area = layOut([4 * depth * whole, widened ? 4 * m * whole : 0]);
  withScratch(heap, area.bytes, (panels) => {
    const sum = widened ? panels + area.at(1) : out;
    kernels.zero(sum, 4 * m * whole);
    for (let row = 0; row < k; row += depth) {
      const rows = Math.min(depth, k - row);
      kernels.packPanels(b + 4 * row * n, panels, rows, n, n, 1, 32 * rows);
      const from = a + 4 * row * m;
      kernels.outerProduct(from, panels, sum, m, whole, 1, 1, rows, 0, 0, 4 * m, 32, 32 * rows);
    }
    if (widened) kernels.copyColumns(sum, out, m, whole, n);
  });
};

/** A' B' by way of a transposed copy of A. */
const transposedTimesTransposed: Multiply = (heap, kernels, a, b, out, product) => {
  const { m, k } = product;
  withScratch(heap, 4 * m * k, (scratch) => {
    kernels.transpose(a, scratch, k, m);
    rowTimes(heap, kernels, scratch, b, out, product);
  });
};
