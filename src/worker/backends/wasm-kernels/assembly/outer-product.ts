import { madd } from './simd';

/**
 * C[rows, columns] += sum over pixels of x[pixel, 0 .. rows]^T dy[pixel, 0 .. columns], over a grid of
 * images x height x width pixels. x is read at `x + image * xImage + y * xRow + column * xColumn` (bytes); dy in panels of
 * 8 columns, dyPanel bytes apart, whose pixels follow one another at dyColumn. columns must be a multiple of 8 and c is
 * row-major with that pitch. A filter gradient is this once for each row of the window.
 */
export function outerProduct(
  x: usize, dy: usize, c: usize, rows: i32, columns: i32, images: i32, height: i32, width: i32,
  xImage: usize, xRow: usize, xColumn: usize, dyColumn: usize, dyPanel: usize,
): void {
  const pitch: usize = columns << 2;
  const run = <usize>width * dyColumn;
  const end = run * (images * height);
  const line = xRow - <usize>width * xColumn, image = xImage - <usize>height * xRow;
  for (let n = 0; n < columns; n += 8, dy += dyPanel, c += 32) {
    let at = x, to = c;
    let r = rows;
    // Two calls of tile6, so that the compiler keeps it a function of its own, as in gemm.
    for (; r >= 12; r -= 12, at += 48, to += 12 * pitch) {
      tile6(at, dy, to, pitch, run, end, height, xColumn, line, image, dyColumn);
      tile6(at + 24, dy, to + 6 * pitch, pitch, run, end, height, xColumn, line, image, dyColumn);
    }
    if (r >= 6) {
      tile6(at, dy, to, pitch, run, end, height, xColumn, line, image, dyColumn);
      r -= 6;
      at += 24;
      to += 6 * pitch;
    }
    rest(r, at, dy, to, pitch, run, end, height, xColumn, line, image, dyColumn);
  }
}

/**
 * `rows` (a constant 1..6 that folds) x 8 accumulators over all pixels; its shape has the reasons that gemm's has. `run`
 * and `end` are the bytes of dy in a line of pixels and in all, `line` and `image` what x skips after a line and an image.
 */
// @ts-ignore: decorator
@inline
function tile(
  rows: i32, x: usize, dy: usize, c: usize, pitch: usize, run: usize, end: usize, height: i32,
  xColumn: usize, line: usize, image: usize, dyColumn: usize,
): void {
  let a00 = f32x4.splat(0), a01 = a00, a10 = a00, a11 = a00, a20 = a00, a21 = a00;
  let a30 = a00, a31 = a00, a40 = a00, a41 = a00, a50 = a00, a51 = a00;
  let s = a00, d0 = a00, d1 = a00;
  let y = height;
  let next = dy + run;
  end += dy;
  while (dy < end) {
    if (dy == next) {
      next += run;
      x += line;
      if (--y == 0) {
        y = height;
        x += image;
      }
    }
    d0 = v128.load(dy); d1 = v128.load(dy, 16);
    if (rows > 5) { s = v128.load32_splat(x, 20); a50 = madd(s, d0, a50); a51 = madd(s, d1, a51); }
    if (rows > 4) { s = v128.load32_splat(x, 16); a40 = madd(s, d0, a40); a41 = madd(s, d1, a41); }
    if (rows > 3) { s = v128.load32_splat(x, 12); a30 = madd(s, d0, a30); a31 = madd(s, d1, a31); }
    if (rows > 2) { s = v128.load32_splat(x, 8); a20 = madd(s, d0, a20); a21 = madd(s, d1, a21); }
    if (rows > 1) { s = v128.load32_splat(x, 4); a10 = madd(s, d0, a10); a11 = madd(s, d1, a11); }
    s = v128.load32_splat(x); a00 = madd(s, d0, a00); a01 = madd(s, d1, a01);
    x += xColumn;
    dy += dyColumn;
  }
  addTo(c, a00, a01);
  if (rows > 1) addTo(c + pitch, a10, a11);
  if (rows > 2) addTo(c + 2 * pitch, a20, a21);
  if (rows > 3) addTo(c + 3 * pitch, a30, a31);
  if (rows > 4) addTo(c + 4 * pitch, a40, a41);
  if (rows > 5) addTo(c + 5 * pitch, a50, a51);
}

// @ts-ignore: decorator
@inline
function addTo(c: usize, low: v128, high: v128): void {
  v128.store(c, f32x4.add(v128.load(c), low));
  v128.store(c, f32x4.add(v128.load(c, 16), high), 16);
}

function tile6(
  x: usize, dy: usize, c: usize, pitch: usize, run: usize, end: usize, height: i32,
  xColumn: usize, line: usize, image: usize, dyColumn: usize,
): void {
  tile(6, x, dy, c, pitch, run, end, height, xColumn, line, image, dyColumn);
}

/** The last 0..5 rows. */
function rest(
  rows: i32, x: usize, dy: usize, c: usize, pitch: usize, run: usize, end: usize, height: i32,
  xColumn: usize, line: usize, image: usize, dyColumn: usize,
): void {
  switch (rows) {
    case 1:
      tile(1, x, dy, c, pitch, run, end, height, xColumn, line, image, dyColumn);
      break;
    case 2:
      tile(2, x, dy, c, pitch, run, end, height, xColumn, line, image, dyColumn);
      break;
    case 3:
      tile(3, x, dy, c, pitch, run, end, height, xColumn, line, image, dyColumn);
      break;
    case 4:
      tile(4, x, dy, c, pitch, run, end, height, xColumn, line, image, dyColumn);
      break;
    case 5:
      tile(5, x, dy, c, pitch, run, end, height, xColumn, line, image, dyColumn);
      break;
  }
}
