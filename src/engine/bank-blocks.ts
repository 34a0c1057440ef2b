import * as tf from '@tensorflow/tfjs-core';
import { bankColumns, type Frame } from './distance-bounds.js';

/** Bank rows on the backend as blocks of columns, ready for products with queries. */
export interface BankBlocks {
  readonly frame: Frame;
  /** The rows in the order of the columns. [n] */
  readonly rows: Int32Array;
  /** Their norms in the frame. [n] */
  readonly norms: Float64Array;
  /** Block b is rows[starts[b] … starts[b+1]). */
  readonly starts: Int32Array;
  /** [D+2, its rows] each; null where a block is empty. */
  readonly columns: readonly (tf.Tensor2D | null)[];
  /** Place in `rows` of a row of the bank, or −1. [n_t] */
  readonly positionOf: Int32Array;
  dispose(): void;
}

/** Lays out `rows` of a bank [n_t, D]. The caller disposes of it. */
export function createBankBlocks(
  frame: Frame,
  bank: Float32Array,
  rows: Int32Array,
  starts: Int32Array,
): BankBlocks {
  const norms = new Float64Array(rows.length);
  const columns: (tf.Tensor2D | null)[] = [];
  for (let b = 0; b + 1 < starts.length; b++) {
    const [from, to] = [starts[b]!, starts[b + 1]!];
    const block = bankColumns(frame, bank, rows.subarray(from, to));
    norms.set(block.norms, from);
    columns.push(from === to ? null : tf.tensor2d(block.operand, [frame.dimensions + 2, to - from]));
  }
  const positionOf = new Int32Array(bank.length / frame.dimensions).fill(-1);
  rows.forEach((row, position) => (positionOf[row] = position));
  return {
    frame,
    rows,
    norms,
    starts,
    columns,
    positionOf,
    dispose: () => {
      columns.forEach((block) => block?.dispose());
    },
  };
}

/** Rows [m, w] × columns [w, n] → [m, n]. The bank comes transposed: on WASM a product that transposes is far slower. */
export function multiply(rows: Float32Array, columns: tf.Tensor2D): Float32Array {
  const width = columns.shape[0];
  const left = tf.tensor2d(rows, [rows.length / width, width]);
  // No tidy: it would search the returned array, element by element, for tensors to keep.
  const product = tf.matMul(left, columns);
  const values = product.dataSync<'float32'>();
  product.dispose();
  left.dispose();
  return values;
}
