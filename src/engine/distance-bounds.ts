/**
 * Rigorous bounds on distances from a float32 matrix product.
 *
 * With q and b centred on one common point and scaled by one power of two, ‖q−b‖² = ‖q‖² + 2s with
 * s = ‖b‖²/2 − q·b, so that s ranks the bank for each query. The product of the rows [q, 1, ‖q‖] and the columns
 * [−b, (1−γ)‖b‖²/2, −γ‖b‖] is s − γE with E = ‖q‖‖b‖ + ‖b‖²/2. Rounding the operands and summing D+2 products in
 * float32, in any order, with or without fused operations, errs by at most γ′E(1+γ), γ′ = nu/(1−nu), u = 2⁻²⁴, n = D+8
 * (Higham, *Accuracy and Stability of Numerical Algorithms*, 2002, §3.1). With γ = 1.1γ′ the computed
 * product is therefore at most s, and at least s − 2γE: the device itself delivers a lower bound, and
 * lower + 2γE is an upper one.
 * This needs float32 accumulation: the CPU, WASM and TensorFlow backends have it, half-precision WebGL does not.
 */
export interface Frame {
  readonly dimensions: number;
  /** The common point: the bank's mean. [D] */
  readonly centre: Float64Array;
  /** Power of two that brings every component into [−1, 1], so that nothing overflows. */
  readonly scale: number;
  /** γ */
  readonly gamma: number;
}

/** Columns of the bank, ready for the product. */
export interface BankColumns {
  /** [D+2, columns] */
  readonly operand: Float32Array;
  /** ‖b‖ in the frame. [columns] */
  readonly norms: Float64Array;
}

/** Rows of queries, ready for the product. */
export interface QueryRows {
  /** [rows, D+2] */
  readonly operand: Float32Array;
  /** ‖q‖ in the frame. [rows] */
  readonly norms: Float64Array;
}

/** Above this the bound would no longer hold with the margin that the proof uses. */
const WIDEST = 2 ** 19;

/**
 * The frame for a bank [n_t, D] and queries [n_q, D].
 * Throws a RangeError for NaN or infinite values and for D above 2¹⁹.
 */
export function createFrame(bank: Float32Array, queries: Float32Array, dimensions: number): Frame {
  if (dimensions > WIDEST)
    throw new RangeError(`embeddings of ${dimensions} values are wider than ${WIDEST}`);
  const rows = bank.length / dimensions;
  const centre = new Float64Array(dimensions);
  for (let i = 0, at = 0; i < rows; i++) for (let d = 0; d < dimensions; d++) centre[d]! += bank[at++]!;
  for (let d = 0; d < dimensions; d++) centre[d]! /= rows;
  const largest = Math.max(largestFrom(centre, bank), largestFrom(centre, queries));
  if (!Number.isFinite(largest)) throw new RangeError('embeddings hold NaN or infinite values');
  const rounding = (dimensions + 8) * 2 ** -24;
  return {
    dimensions,
    centre,
    scale: largest === 0 ? 1 : 2 ** -Math.ceil(Math.log2(largest)),
    gamma: (1.1 * rounding) / (1 - rounding),
  };
}

/** Largest |value − centre|; NaN when any value is not finite. */
function largestFrom(centre: Float64Array, values: Float32Array): number {
  const dimensions = centre.length;
  let largest = 0;
  let poison = 0;
  for (let at = 0; at < values.length; at += dimensions) {
    for (let d = 0; d < dimensions; d++) {
      const size = Math.abs(values[at + d]! - centre[d]!);
      poison += size * 0;
      if (size > largest) largest = size;
    }
  }
  return largest + poison;
}

/** The bank's rows `rows` as columns. */
export function bankColumns(frame: Frame, bank: Float32Array, rows: Int32Array): BankColumns {
  const { dimensions, centre, scale, gamma } = frame;
  const columns = rows.length;
  const operand = new Float32Array((dimensions + 2) * columns);
  const norms = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    const start = rows[j]! * dimensions;
    let squares = 0;
    for (let d = 0; d < dimensions; d++) {
      const value = (bank[start + d]! - centre[d]!) * scale;
      operand[d * columns + j] = -value;
      squares += value * value;
    }
    norms[j] = Math.sqrt(squares);
    operand[dimensions * columns + j] = (1 - gamma) * (squares / 2);
    operand[(dimensions + 1) * columns + j] = -gamma * norms[j]!;
  }
  return { operand, norms };
}

/** The queries `which` as rows. */
export function queryRows(frame: Frame, queries: Float32Array, which: Int32Array): QueryRows {
  const { dimensions, centre, scale } = frame;
  const width = dimensions + 2;
  const operand = new Float32Array(which.length * width);
  const norms = new Float64Array(which.length);
  for (let r = 0; r < which.length; r++) {
    const start = which[r]! * dimensions;
    let squares = 0;
    for (let d = 0; d < dimensions; d++) {
      const value = (queries[start + d]! - centre[d]!) * scale;
      operand[r * width + d] = value;
      squares += value * value;
    }
    norms[r] = Math.sqrt(squares);
    operand[r * width + dimensions] = 1;
    operand[r * width + dimensions + 1] = norms[r]!;
  }
  return { operand, norms };
}

/**
 * What to add to a threshold on s so that it also holds for squared distances summed in float64 (relative error
 * (D+2)·2⁻⁵³; the part that grows with ‖b‖ is inside γ's margin) and on devices that flush denormals.
 */
export function thresholdSlack(frame: Frame, queryNorm: number): number {
  return (frame.dimensions + 8) * (2 ** -50 * queryNorm * queryNorm + 2 ** -120);
}
