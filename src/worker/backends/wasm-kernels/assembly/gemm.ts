import { loadLanes, madd, storeLanes } from './simd';

/**
 * Byte offsets (input, output) of a grid of output pixels, images outermost, 8 bytes an entry; five copies of the
 * last one follow, so that a tile of 6 may run over the end (it then stores the same values twice).
 */
export function fillTable(
  to: usize, images: i32, rows: i32, columns: i32,
  inImage: i32, inRow: i32, inColumn: i32, outImage: i32, outRow: i32, outColumn: i32,
): void {
  for (let i = 0; i < images; i++) {
    for (let y = 0; y < rows; y++) {
      let input = i * inImage + y * inRow;
      let output = i * outImage + y * outRow;
      for (let x = 0; x < columns; x++, to += 8, input += inColumn, output += outColumn) {
        store<i32>(to, input);
        store<i32>(to, output, 4);
      }
    }
  }
  const last = load<i64>(to - 8);
  for (let i = 0; i < 5; i++, to += 8) store<i64>(to, last);
}

/**
 * Indirect matrix product: for each of `count` table entries, C[output .. +columns] = (or +=) A row times B.
 * An A row is `segments` runs of `length` floats, `pitch` bytes apart, from a + input offset; B is packed in panels
 * of 8 columns of segments * length rows. A convolution is this with one run for each row of its window.
 */
export function gemm(
  a: usize, table: usize, count: i32, segments: i32, length: i32, pitch: i32,
  panels: usize, columns: i32, c: usize, accumulate: i32,
): void {
  const panelBytes = <usize>(segments * length) << 5;
  const end = table + (<usize>count << 3);
  for (let n = 0; n < columns; n += 8) {
    const lanes = columns - n < 8 ? columns - n : 8;
    for (let entry = table; entry < end; entry += 48) {
      tile(a, entry, segments, length, pitch, panels, c, accumulate, lanes);
    }
    panels += panelBytes;
    c += 32;
  }
}

/** 6 rows x 8 columns in 12 accumulators: with 2 of B and 1 of A that is all that 16 registers hold. */
// @ts-ignore: decorator
@inline
function tile(
  a: usize, entry: usize, segments: i32, length: i32, pitch: i32,
  b: usize, c: usize, accumulate: i32, lanes: i32,
): void {
  let x0 = a + load<u32>(entry, 0), x1 = a + load<u32>(entry, 8), x2 = a + load<u32>(entry, 16);
  let x3 = a + load<u32>(entry, 24), x4 = a + load<u32>(entry, 32), x5 = a + load<u32>(entry, 40);
  const y0 = c + load<u32>(entry, 4), y1 = c + load<u32>(entry, 12), y2 = c + load<u32>(entry, 20);
  const y3 = c + load<u32>(entry, 28), y4 = c + load<u32>(entry, 36), y5 = c + load<u32>(entry, 44);
  let a00 = f32x4.splat(0), a01 = a00, a10 = a00, a11 = a00, a20 = a00, a21 = a00;
  let a30 = a00, a31 = a00, a40 = a00, a41 = a00, a50 = a00, a51 = a00;
  // Before any store: entries at the end of a table repeat, and must not add twice.
  if (accumulate) {
    a00 = loadLanes(y0, lanes); a01 = loadLanes(y0 + 16, lanes - 4);
    a10 = loadLanes(y1, lanes); a11 = loadLanes(y1 + 16, lanes - 4);
    a20 = loadLanes(y2, lanes); a21 = loadLanes(y2 + 16, lanes - 4);
    a30 = loadLanes(y3, lanes); a31 = loadLanes(y3 + 16, lanes - 4);
    a40 = loadLanes(y4, lanes); a41 = loadLanes(y4 + 16, lanes - 4);
    a50 = loadLanes(y5, lanes); a51 = loadLanes(y5 + 16, lanes - 4);
  }
  const panelRow = <usize>length << 5;
  const gap = <usize>pitch - (<usize>length << 2);
  for (let s = 0; s < segments; s++) {
    const end = b + panelRow;
    while (b < end) {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      let x = v128.load32_splat(x0);
      a00 = madd(x, b0, a00); a01 = madd(x, b1, a01);
      x = v128.load32_splat(x1);
      a10 = madd(x, b0, a10); a11 = madd(x, b1, a11);
      x = v128.load32_splat(x2);
      a20 = madd(x, b0, a20); a21 = madd(x, b1, a21);
      x = v128.load32_splat(x3);
      a30 = madd(x, b0, a30); a31 = madd(x, b1, a31);
      x = v128.load32_splat(x4);
      a40 = madd(x, b0, a40); a41 = madd(x, b1, a41);
      x = v128.load32_splat(x5);
      a50 = madd(x, b0, a50); a51 = madd(x, b1, a51);
      x0 += 4; x1 += 4; x2 += 4; x3 += 4; x4 += 4; x5 += 4;
      b += 32;
    }
    x0 += gap; x1 += gap; x2 += gap; x3 += gap; x4 += gap; x5 += gap;
  }
  if (lanes == 8) {
    v128.store(y0, a00); v128.store(y0, a01, 16);
    v128.store(y1, a10); v128.store(y1, a11, 16);
    v128.store(y2, a20); v128.store(y2, a21, 16);
    v128.store(y3, a30); v128.store(y3, a31, 16);
    v128.store(y4, a40); v128.store(y4, a41, 16);
    v128.store(y5, a50); v128.store(y5, a51, 16);
  } else {
    storeLanes(y0, a00, a01, lanes);
    storeLanes(y1, a10, a11, lanes);
    storeLanes(y2, a20, a21, lanes);
    storeLanes(y3, a30, a31, lanes);
    storeLanes(y4, a40, a41, lanes);
    storeLanes(y5, a50, a51, lanes);
  }
}
