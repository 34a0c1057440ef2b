import { channelScale } from './channel-scale';
import { madd } from './simd';

// Batch normalisation of x [rows, c], channels last.

/** Rows of one block: it stays in the L1 cache between the two passes over it. */
const BLOCK_BYTES: i32 = 16384;

/**
 * mean[c] and biased variance[c] of x [rows, c], in corrected two-pass form over blocks that fit the L1 cache, blocks
 * merged in float64 by Chan, Golub & LeVeque's rule: as accurate as two passes over memory for the price of one.
 * scratch: 28 * c bytes, 8-byte aligned.
 */
export function channelMoments(x: usize, rows: i32, c: i32, mean: usize, variance: usize, scratch: usize): void {
  const rowBytes: usize = c << 2;
  const block = max(BLOCK_BYTES / (c << 2), 8);
  const means = scratch;
  const squares = scratch + (c << 3);
  const centre = squares + (c << 3); // f32 [c], a block's mean
  const sums = centre + (c << 2); // f32 [c], of deviations from it
  const deviations = sums + (c << 2); // f32 [c], of their squares
  memory.fill(scratch, 0, 16 * c);
  for (let first = 0; first < rows; first += block) {
    const count = min(block, rows - first);
    const from = x + first * rowBytes;
    columnSums(from, count, c, centre);
    for (let j: usize = 0; j < rowBytes; j += 4) store<f32>(centre + j, load<f32>(centre + j) / <f32>count);
    columnDeviations(from, count, c, centre, sums, deviations);
    const total = <f64>(first + count);
    for (let j = 0; j < c; j++) {
      const error = <f64>load<f32>(sums + (j << 2)); // the float32 centre was off by error / count
      const blockMean = <f64>load<f32>(centre + (j << 2)) + error / <f64>count;
      const delta = blockMean - load<f64>(means + (j << 3));
      const square = load<f64>(squares + (j << 3)) + <f64>load<f32>(deviations + (j << 2)) - error * error / <f64>count;
      store<f64>(means + (j << 3), load<f64>(means + (j << 3)) + delta * <f64>count / total);
      store<f64>(squares + (j << 3), square + delta * delta * <f64>first * <f64>count / total);
    }
  }
  for (let j = 0; j < c; j++) {
    store<f32>(mean + (j << 2), <f32>load<f64>(means + (j << 3)));
    store<f32>(variance + (j << 2), <f32>(load<f64>(squares + (j << 3)) / <f64>rows));
  }
}

/** sums[c] = sum over rows of x [rows, c] */
function columnSums(x: usize, rows: i32, c: i32, sums: usize): void {
  const rowBytes: usize = c << 2;
  let j = 0;
  for (; j + 8 <= c; j += 8) {
    let p = x + (j << 2);
    let a = f32x4.splat(0), b = a, a2 = a, b2 = a;
    let r = 0;
    for (; r + 2 <= rows; r += 2) {
      a = f32x4.add(a, v128.load(p));
      b = f32x4.add(b, v128.load(p, 16));
      p += rowBytes;
      a2 = f32x4.add(a2, v128.load(p));
      b2 = f32x4.add(b2, v128.load(p, 16));
      p += rowBytes;
    }
    if (r < rows) {
      a = f32x4.add(a, v128.load(p));
      b = f32x4.add(b, v128.load(p, 16));
    }
    v128.store(sums + (j << 2), f32x4.add(a, a2));
    v128.store(sums + (j << 2), f32x4.add(b, b2), 16);
  }
  for (; j + 4 <= c; j += 4) {
    let p = x + (j << 2);
    let a = f32x4.splat(0);
    for (let r = 0; r < rows; r++, p += rowBytes) a = f32x4.add(a, v128.load(p));
    v128.store(sums + (j << 2), a);
  }
  for (; j < c; j++) {
    let p = x + (j << 2);
    let a: f32 = 0;
    for (let r = 0; r < rows; r++, p += rowBytes) a += load<f32>(p);
    store<f32>(sums + (j << 2), a);
  }
}

/** sums[c], squares[c] = sum over rows of x [rows, c] - centre [c] and of its square */
function columnDeviations(x: usize, rows: i32, c: i32, centre: usize, sums: usize, squares: usize): void {
  const rowBytes: usize = c << 2;
  let j = 0;
  for (; j + 8 <= c; j += 8) {
    const at: usize = j << 2;
    const m = v128.load(centre + at), n = v128.load(centre + at, 16);
    let p = x + at;
    let s = f32x4.splat(0), t = s, a = s, b = s;
    for (let r = 0; r < rows; r++, p += rowBytes) {
      const d = f32x4.sub(v128.load(p), m), e = f32x4.sub(v128.load(p, 16), n);
      s = f32x4.add(s, d);
      a = madd(d, d, a);
      t = f32x4.add(t, e);
      b = madd(e, e, b);
    }
    v128.store(sums + at, s);
    v128.store(sums + at, t, 16);
    v128.store(squares + at, a);
    v128.store(squares + at, b, 16);
  }
  for (; j + 4 <= c; j += 4) {
    const at: usize = j << 2;
    const m = v128.load(centre + at);
    let p = x + at;
    let s = f32x4.splat(0), a = s;
    for (let r = 0; r < rows; r++, p += rowBytes) {
      const d = f32x4.sub(v128.load(p), m);
      s = f32x4.add(s, d);
      a = madd(d, d, a);
    }
    v128.store(sums + at, s);
    v128.store(squares + at, a);
  }
  for (; j < c; j++) {
    const at: usize = j << 2;
    const m = load<f32>(centre + at);
    let p = x + at;
    let s: f32 = 0, a: f32 = 0;
    for (let r = 0; r < rows; r++, p += rowBytes) {
      const d = load<f32>(p) - m;
      s += d;
      a += d * d;
    }
    store<f32>(sums + at, s);
    store<f32>(squares + at, a);
  }
}

/**
 * y [rows, c] = act(gamma * (x - mean) / sqrt(variance + epsilon) + beta + residual); residual 0 means none.
 * scratch: 4 * c bytes.
 */
export function normalize(
  x: usize, residual: usize, y: usize, rows: i32, c: i32,
  mean: usize, variance: usize, gamma: usize, beta: usize, epsilon: f32, relu: i32, scratch: usize,
): void {
  channelScale(scratch, c, variance, gamma, epsilon);
  const rowBytes: usize = c << 2;
  const floor = relu ? <f32>0 : -<f32>Infinity;
  // Blocks of rows, so that the strided passes over groups of 4 channels hit the L1 cache.
  const block = max(BLOCK_BYTES / (c << 3), 8);
  for (let first = 0; first < rows; first += block) {
    const count = min(block, rows - first);
    const offset = first * rowBytes;
    normalizeBlock(x + offset, residual ? residual + offset : 0, y + offset, count, c, mean, scratch, beta, floor);
  }
}

function normalizeBlock(
  x: usize, residual: usize, y: usize, rows: i32, c: i32, mean: usize, scale: usize, beta: usize, floor: f32,
): void {
  const rowBytes: usize = c << 2;
  const low = f32x4.splat(floor);
  let j = 0;
  for (; j + 4 <= c; j += 4) {
    const at: usize = j << 2;
    const m = v128.load(mean + at), s = v128.load(scale + at), b = v128.load(beta + at);
    let p = x + at, q = y + at, e = residual + at;
    const end = p + rows * rowBytes;
    if (residual) {
      for (; p < end; p += rowBytes, q += rowBytes, e += rowBytes) {
        const v = f32x4.add(f32x4.add(f32x4.mul(f32x4.sub(v128.load(p), m), s), b), v128.load(e));
        v128.store(q, f32x4.max(v, low));
      }
    } else {
      for (; p < end; p += rowBytes, q += rowBytes) {
        v128.store(q, f32x4.max(f32x4.add(f32x4.mul(f32x4.sub(v128.load(p), m), s), b), low));
      }
    }
  }
  for (; j < c; j++) {
    const at: usize = j << 2;
    const m = load<f32>(mean + at), s = load<f32>(scale + at), b = load<f32>(beta + at);
    let p = x + at, q = y + at, e = residual + at;
    for (let r = 0; r < rows; r++, p += rowBytes, q += rowBytes, e += rowBytes) {
      let v = (load<f32>(p) - m) * s + b;
      if (residual) v += load<f32>(e);
      store<f32>(q, max(v, floor));
    }
  }
}
