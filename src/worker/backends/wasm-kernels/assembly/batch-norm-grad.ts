import { channelScale } from './channel-scale';

// Gradient of batch normalisation of x [rows, c], channels last. With g = dy masked by the activation:
// dbeta = sum g, dgamma = sum g * xhat, dx = gamma / std * (g - dbeta / rows - xhat * dgamma / rows), dresidual = g.
//
// Where the activation let through is told by y, or, with no residual in it, by x once more: y is a whole pass over memory,
// x is read in any case, and the forward pass's own arithmetic (see normalize) gives its own answer to the last bit.

const BLOCK_BYTES: i32 = 16384;

/**
 * dgamma[c], dbeta[c]; g itself into `masked` [rows, c] unless that is 0. relu: g = dy where y > 0, else g = dy; y 0: it
 * is what normalize makes of x alone. scratch: 28 * c bytes, 8-byte aligned. Sums are float32 within a block of rows,
 * float64 over blocks.
 */
export function channelGradients(
  dy: usize, x: usize, y: usize, masked: usize, rows: i32, c: i32, mean: usize, variance: usize,
  gamma: usize, beta: usize, epsilon: f32, relu: i32, dgamma: usize, dbeta: usize, scratch: usize,
): void {
  const rowBytes: usize = c << 2;
  const block = max(BLOCK_BYTES / (c << 2), 8);
  const gammas = scratch;
  const betas = scratch + (c << 3);
  const products = betas + (c << 3); // f32 [c]
  const sums = products + (c << 2); // f32 [c]
  const scale = sums + (c << 2); // f32 [c]
  memory.fill(scratch, 0, 24 * c);
  channelScale(scale, c, variance, gamma, epsilon);
  for (let first = 0; first < rows; first += block) {
    const count = min(block, rows - first);
    const offset = first * rowBytes;
    if (relu && !y) maskedSums(dy + offset, x + offset, count, c, mean, scale, beta, products, sums);
    else gradientSums(dy + offset, x + offset, y + offset, masked ? masked + offset : 0, count, c, mean, relu, products, sums);
    for (let j = 0; j < c; j++) {
      const g = gammas + (j << 3), b = betas + (j << 3);
      store<f64>(g, load<f64>(g) + <f64>load<f32>(products + (j << 2)));
      store<f64>(b, load<f64>(b) + <f64>load<f32>(sums + (j << 2)));
    }
  }
  for (let j = 0; j < c; j++) {
    const deviation = sqrt<f64>(<f64>(load<f32>(variance + (j << 2)) + epsilon));
    store<f32>(dgamma + (j << 2), <f32>(load<f64>(gammas + (j << 3)) / deviation));
    store<f32>(dbeta + (j << 2), <f32>load<f64>(betas + (j << 3)));
  }
}

/** products[c] = sum g * (x - mean), sums[c] = sum g, with g = dy where scale * (x - mean) + beta > 0 */
function maskedSums(
  dy: usize, x: usize, rows: i32, c: i32, mean: usize, scale: usize, beta: usize, products: usize, sums: usize,
): void {
  const rowBytes: usize = c << 2;
  const zero = f32x4.splat(0);
  let j = 0;
  for (; j + 4 <= c; j += 4) {
    const at: usize = j << 2;
    const m = v128.load(mean + at), s = v128.load(scale + at), b = v128.load(beta + at);
    let p = x + at, q = dy + at;
    const end = p + rows * rowBytes;
    let sum = zero, product = zero;
    for (; p < end; p += rowBytes, q += rowBytes) {
      const d = f32x4.sub(v128.load(p), m);
      const g = v128.and(v128.load(q), f32x4.gt(f32x4.add(f32x4.mul(d, s), b), zero));
      sum = f32x4.add(sum, g);
      product = f32x4.add(product, f32x4.mul(g, d));
    }
    v128.store(sums + at, sum);
    v128.store(products + at, product);
  }
  for (; j < c; j++) {
    const at: usize = j << 2;
    const m = load<f32>(mean + at), s = load<f32>(scale + at), b = load<f32>(beta + at);
    let p = x + at, q = dy + at;
    let sum: f32 = 0, product: f32 = 0;
    for (let r = 0; r < rows; r++, p += rowBytes, q += rowBytes) {
      const d = load<f32>(p) - m;
      const g = d * s + b > 0 ? load<f32>(q) : <f32>0;
      sum += g;
      product += g * d;
    }
    store<f32>(sums + at, sum);
    store<f32>(products + at, product);
  }
}

/** The same with g = dy where y > 0 (relu) or dy as it is. */
function gradientSums(
  dy: usize, x: usize, y: usize, masked: usize, rows: i32, c: i32,
  mean: usize, relu: i32, products: usize, sums: usize,
): void {
  const rowBytes: usize = c << 2;
  // Without an activation the comparison is with -infinity, through y = dy.
  const low = f32x4.splat(relu ? <f32>0 : -<f32>Infinity);
  const floor = relu ? <f32>0 : -<f32>Infinity;
  if (!relu) y = x;
  let j = 0;
  for (; j + 4 <= c; j += 4) {
    const at: usize = j << 2;
    const m = v128.load(mean + at);
    let p = x + at, q = dy + at, t = y + at, w = masked + at;
    const end = p + rows * rowBytes;
    let sum = f32x4.splat(0), product = sum;
    for (; p < end; p += rowBytes, q += rowBytes, t += rowBytes) {
      const g = v128.and(v128.load(q), f32x4.gt(v128.load(t), low));
      sum = f32x4.add(sum, g);
      product = f32x4.add(product, f32x4.mul(g, f32x4.sub(v128.load(p), m)));
      if (masked) {
        v128.store(w, g);
        w += rowBytes;
      }
    }
    v128.store(sums + at, sum);
    v128.store(products + at, product);
  }
  for (; j < c; j++) {
    const at: usize = j << 2;
    const m = load<f32>(mean + at);
    let p = x + at, q = dy + at, t = y + at, w = masked + at;
    let sum: f32 = 0, product: f32 = 0;
    for (let r = 0; r < rows; r++, p += rowBytes, q += rowBytes, t += rowBytes, w += rowBytes) {
      const g = load<f32>(t) > floor ? load<f32>(q) : <f32>0;
      sum += g;
      product += g * (load<f32>(p) - m);
      if (masked) store<f32>(w, g);
    }
    store<f32>(sums + at, sum);
    store<f32>(products + at, product);
  }
}

/**
 * dx of some [rows, c] of the `all` rows that the sums are of, from g = dy where scale * (x - mean) + beta > 0 (relu),
 * which with a residual is for channelGradients to mask, or dy as it is. scratch: 12 * c bytes.
 */
export function normalizeGradient(
  dy: usize, x: usize, dx: usize, rows: i32, all: i32, c: i32, mean: usize, variance: usize, gamma: usize, beta: usize,
  epsilon: f32, relu: i32, dgamma: usize, dbeta: usize, scratch: usize,
): void {
  const rowBytes: usize = c << 2;
  // dx = scale * g - slope * (x - mean) - offset, a line per channel
  const scale = scratch, slope = scratch + rowBytes, offset = slope + rowBytes;
  channelScale(scale, c, variance, gamma, epsilon);
  for (let j: usize = 0; j < rowBytes; j += 4) {
    const s = load<f32>(scale + j);
    const inverse = <f32>1 / sqrt<f32>(load<f32>(variance + j) + epsilon);
    store<f32>(slope + j, s * inverse * load<f32>(dgamma + j) / <f32>all);
    store<f32>(offset + j, s * load<f32>(dbeta + j) / <f32>all);
  }
  const block = max(BLOCK_BYTES / (c << 3), 8);
  for (let first = 0; first < rows; first += block) {
    const count = min(block, rows - first);
    const start = first * rowBytes;
    gradientBlock(dy + start, x + start, dx + start, count, c, mean, scale, slope, offset, beta, relu);
  }
}

function gradientBlock(
  dy: usize, x: usize, dx: usize, rows: i32, c: i32,
  mean: usize, scale: usize, slope: usize, offset: usize, beta: usize, relu: i32,
): void {
  const rowBytes: usize = c << 2;
  const floor = relu ? <f32>0 : -<f32>Infinity;
  const low = f32x4.splat(floor);
  let j = 0;
  for (; j + 4 <= c; j += 4) {
    const at: usize = j << 2;
    const m = v128.load(mean + at), s = v128.load(scale + at), b = v128.load(beta + at);
    const l = v128.load(slope + at), o = v128.load(offset + at);
    let p = x + at, q = dy + at, w = dx + at;
    const end = p + rows * rowBytes;
    for (; p < end; p += rowBytes, q += rowBytes, w += rowBytes) {
      const d = f32x4.sub(v128.load(p), m);
      const g = v128.and(v128.load(q), f32x4.gt(f32x4.add(f32x4.mul(d, s), b), low));
      v128.store(w, f32x4.sub(f32x4.mul(g, s), f32x4.add(f32x4.mul(d, l), o)));
    }
  }
  for (; j < c; j++) {
    const at: usize = j << 2;
    const m = load<f32>(mean + at), s = load<f32>(scale + at), b = load<f32>(beta + at);
    const l = load<f32>(slope + at), o = load<f32>(offset + at);
    let p = x + at, q = dy + at, w = dx + at;
    for (let r = 0; r < rows; r++, p += rowBytes, q += rowBytes, w += rowBytes) {
      const d = load<f32>(p) - m;
      const g = d * s + b > floor ? load<f32>(q) : <f32>0;
      store<f32>(w, g * s - (d * l + o));
    }
  }
}
