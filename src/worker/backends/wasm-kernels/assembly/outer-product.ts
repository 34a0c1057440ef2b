import { madd } from './simd';

/**
 * C[rows, columns] += sum over pixels of x[pixel, 0 .. rows]^T dy[pixel, 0 .. columns], over a grid of
 * images x height x width pixels. x is read at `x + image * xImage + y * xRow + column * xColumn` (bytes), dy likewise;
 * columns must be a multiple of 8 and c is row-major with that pitch. A filter gradient is this once a window row.
 */
export function outerProduct(
  x: usize, dy: usize, c: usize, rows: i32, columns: i32, images: i32, height: i32, width: i32,
  xImage: usize, xRow: usize, xColumn: usize, dyImage: usize, dyRow: usize, dyColumn: usize,
): void {
  const pitch: usize = columns << 2;
  for (let n = 0; n < columns; n += 8, dy += 32, c += 32) {
    let r = 0;
    for (; rows - r >= 6; r += 6) {
      tile6(x + (r << 2), dy, c + r * pitch, pitch, images, height, width, xImage, xRow, xColumn, dyImage, dyRow, dyColumn);
    }
    const xr = x + (r << 2);
    const cr = c + r * pitch;
    switch (rows - r) {
      case 5: tile5(xr, dy, cr, pitch, images, height, width, xImage, xRow, xColumn, dyImage, dyRow, dyColumn); break;
      case 4: tile4(xr, dy, cr, pitch, images, height, width, xImage, xRow, xColumn, dyImage, dyRow, dyColumn); break;
      case 3: tile3(xr, dy, cr, pitch, images, height, width, xImage, xRow, xColumn, dyImage, dyRow, dyColumn); break;
      case 2: tile2(xr, dy, cr, pitch, images, height, width, xImage, xRow, xColumn, dyImage, dyRow, dyColumn); break;
      case 1: tile1(xr, dy, cr, pitch, images, height, width, xImage, xRow, xColumn, dyImage, dyRow, dyColumn); break;
    }
  }
}

/** `rows` (a constant 1..6 that folds) x 8 accumulators over all pixels. */
// @ts-ignore: decorator
@inline
function tile(
  rows: i32, x: usize, dy: usize, c: usize, pitch: usize, images: i32, height: i32, width: i32,
  xImage: usize, xRow: usize, xColumn: usize, dyImage: usize, dyRow: usize, dyColumn: usize,
): void {
  let a00 = f32x4.splat(0), a01 = a00, a10 = a00, a11 = a00, a20 = a00, a21 = a00;
  let a30 = a00, a31 = a00, a40 = a00, a41 = a00, a50 = a00, a51 = a00;
  for (let i = 0; i < images; i++) {
    for (let y = 0; y < height; y++) {
      let p = x + i * xImage + y * xRow;
      let q = dy + i * dyImage + y * dyRow;
      const end = q + width * dyColumn;
      while (q < end) {
        const d0 = v128.load(q), d1 = v128.load(q, 16);
        let s = v128.load32_splat(p);
        a00 = madd(s, d0, a00); a01 = madd(s, d1, a01);
        if (rows > 1) {
          s = v128.load32_splat(p, 4);
          a10 = madd(s, d0, a10); a11 = madd(s, d1, a11);
        }
        if (rows > 2) {
          s = v128.load32_splat(p, 8);
          a20 = madd(s, d0, a20); a21 = madd(s, d1, a21);
        }
        if (rows > 3) {
          s = v128.load32_splat(p, 12);
          a30 = madd(s, d0, a30); a31 = madd(s, d1, a31);
        }
        if (rows > 4) {
          s = v128.load32_splat(p, 16);
          a40 = madd(s, d0, a40); a41 = madd(s, d1, a41);
        }
        if (rows > 5) {
          s = v128.load32_splat(p, 20);
          a50 = madd(s, d0, a50); a51 = madd(s, d1, a51);
        }
        p += xColumn;
        q += dyColumn;
      }
    }
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
  x: usize, dy: usize, c: usize, pitch: usize, images: i32, height: i32, width: i32,
  xImage: usize, xRow: usize, xColumn: usize, dyImage: usize, dyRow: usize, dyColumn: usize,
): void {
  tile(6, x, dy, c, pitch, images, height, width, xImage, xRow, xColumn, dyImage, dyRow, dyColumn);
}

function tile5(
  x: usize, dy: usize, c: usize, pitch: usize, images: i32, height: i32, width: i32,
  xImage: usize, xRow: usize, xColumn: usize, dyImage: usize, dyRow: usize, dyColumn: usize,
): void {
  tile(5, x, dy, c, pitch, images, height, width, xImage, xRow, xColumn, dyImage, dyRow, dyColumn);
}

function tile4(
  x: usize, dy: usize, c: usize, pitch: usize, images: i32, height: i32, width: i32,
  xImage: usize, xRow: usize, xColumn: usize, dyImage: usize, dyRow: usize, dyColumn: usize,
): void {
  tile(4, x, dy, c, pitch, images, height, width, xImage, xRow, xColumn, dyImage, dyRow, dyColumn);
}

function tile3(
  x: usize, dy: usize, c: usize, pitch: usize, images: i32, height: i32, width: i32,
  xImage: usize, xRow: usize, xColumn: usize, dyImage: usize, dyRow: usize, dyColumn: usize,
): void {
  tile(3, x, dy, c, pitch, images, height, width, xImage, xRow, xColumn, dyImage, dyRow, dyColumn);
}

function tile2(
  x: usize, dy: usize, c: usize, pitch: usize, images: i32, height: i32, width: i32,
  xImage: usize, xRow: usize, xColumn: usize, dyImage: usize, dyRow: usize, dyColumn: usize,
): void {
  tile(2, x, dy, c, pitch, images, height, width, xImage, xRow, xColumn, dyImage, dyRow, dyColumn);
}

function tile1(
  x: usize, dy: usize, c: usize, pitch: usize, images: i32, height: i32, width: i32,
  xImage: usize, xRow: usize, xColumn: usize, dyImage: usize, dyRow: usize, dyColumn: usize,
): void {
  tile(1, x, dy, c, pitch, images, height, width, xImage, xRow, xColumn, dyImage, dyRow, dyColumn);
}

