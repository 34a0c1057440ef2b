import { madd } from './simd';

/**
 * One panel of 8 columns (see packPanels) -> its first `columns` in the order in which narrowProduct reads them: two
 * columns together, four rows of one and four of the other, then one alone where the count is odd. rows must be a
 * multiple of 4.
 */
export function packNarrow(panel: usize, to: usize, rows: i32, columns: i32): void {
  const end = panel + (<usize>rows << 5);
  for (; columns > 0; columns -= 2, panel += 8) {
    for (let from = panel; from < end; from += 128) {
      const a = v128.load(from), b = v128.load(from, 32), c = v128.load(from, 64), d = v128.load(from, 96);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      to += 16;
      if (columns > 1) {
        v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
        to += 16;
      }
    }
  }
}

/**
 * What gemm does, for so few columns of B that its panels of 8 would be mostly zeros: vectors run along the sums instead
 * of along the columns, and are added up in the end. length must be a multiple of 8; B as packNarrow leaves it.
 */
export function narrowProduct(
  a: usize, table: usize, count: i32, segments: i32, length: i32, pitch: i32, b: usize, columns: i32, c: usize,
): void {
  const bytes = <usize>(segments * length) << 2;
  const end = table + (<usize>count << 3);
  for (; columns >= 2; columns -= 2, b += 2 * bytes, c += 8) {
    for (let entry = table; entry < end; entry += 48) tile2(a, entry, length, pitch, b, 2 * bytes, c);
  }
  if (columns == 0) return;
  for (let entry = table; entry < end; entry += 48) tile1(a, entry, length, pitch, b, bytes, c);
}

/**
 * 6 rows x 2 columns, or x 1 with two sums that take turns: 12 accumulators, for gemm's reasons and in a loop like its.
 * V8 numbers what a loop takes along, and so orders the multiply-adds at its end, as it meets them on the way back from
 * what the function does last. Here that is `sums`, so the order of its operands (and of the additions before it) is what
 * keeps the loads of the loop from coming early, which would spill 7 of the accumulators: a third of the speed.
 */
// @ts-ignore: decorator
@inline
function tile(
  columns: i32, a: usize, entry: usize, length: i32, pitch: i32, b: usize, bytes: usize, c: usize,
): void {
  let x0 = a + load<u32>(entry, 0), x1 = a + load<u32>(entry, 8), x2 = a + load<u32>(entry, 16);
  let x3 = a + load<u32>(entry, 24), x4 = a + load<u32>(entry, 32), x5 = a + load<u32>(entry, 40);
  let a00 = f32x4.splat(0), a01 = a00, a10 = a00, a11 = a00, a20 = a00, a21 = a00;
  let a30 = a00, a31 = a00, a40 = a00, a41 = a00, a50 = a00, a51 = a00;
  let x = a00, b0 = a00, b1 = a00;
  const step: usize = columns == 2 ? 16 : 32; // 32 bytes of B are so many of A
  const gap = <usize>pitch - (<usize>length << 2);
  const run = <usize>(length * columns) << 2;
  const end = b + bytes;
  let next = b + run;
  while (b < end) {
    if (b == next) {
      next += run;
      x0 += gap; x1 += gap; x2 += gap; x3 += gap; x4 += gap; x5 += gap;
    }
    b0 = v128.load(b); b1 = v128.load(b, 16);
    x = v128.load(x5); a50 = madd(x, b0, a50); if (columns == 1) x = v128.load(x5, 16); a51 = madd(x, b1, a51);
    x = v128.load(x4); a40 = madd(x, b0, a40); if (columns == 1) x = v128.load(x4, 16); a41 = madd(x, b1, a41);
    x = v128.load(x3); a30 = madd(x, b0, a30); if (columns == 1) x = v128.load(x3, 16); a31 = madd(x, b1, a31);
    x = v128.load(x2); a20 = madd(x, b0, a20); if (columns == 1) x = v128.load(x2, 16); a21 = madd(x, b1, a21);
    x = v128.load(x1); a10 = madd(x, b0, a10); if (columns == 1) x = v128.load(x1, 16); a11 = madd(x, b1, a11);
    x = v128.load(x0); a00 = madd(x, b0, a00); if (columns == 1) x = v128.load(x0, 16); a01 = madd(x, b1, a01);
    x0 += step; x1 += step; x2 += step; x3 += step; x4 += step; x5 += step;
    b += 32;
  }
  const y0 = c + load<u32>(entry, 4), y1 = c + load<u32>(entry, 12), y2 = c + load<u32>(entry, 20);
  const y3 = c + load<u32>(entry, 28), y4 = c + load<u32>(entry, 36), y5 = c + load<u32>(entry, 44);
  if (columns == 2) {
    const s01 = sums(a00, a01, a10, a11), s23 = sums(a20, a21, a30, a31), s45 = sums(a40, a41, a50, a51);
    v128.store64_lane(y0, s01, 0); v128.store64_lane(y1, s01, 1);
    v128.store64_lane(y2, s23, 0); v128.store64_lane(y3, s23, 1);
    v128.store64_lane(y4, s45, 0); v128.store64_lane(y5, s45, 1);
  } else {
    a00 = f32x4.add(a01, a00); a10 = f32x4.add(a11, a10); a20 = f32x4.add(a21, a20);
    a30 = f32x4.add(a31, a30); a40 = f32x4.add(a41, a40); a50 = f32x4.add(a51, a50);
    const s = sums(a00, a10, a20, a30), t = sums(a40, a50, a40, a50);
    v128.store32_lane(y0, s, 0); v128.store32_lane(y1, s, 1); v128.store32_lane(y2, s, 2);
    v128.store32_lane(y3, s, 3); v128.store32_lane(y4, t, 0); v128.store32_lane(y5, t, 1);
  }
}

/** [sum of a's lanes, of b's, of c's, of d's]; operands are in the order that makes `tile` quick: see there. */
// @ts-ignore: decorator
@inline
function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(b, a, 4, 0, 5, 1), v128.shuffle<f32>(b, a, 6, 2, 7, 3));
  const cd = f32x4.add(v128.shuffle<f32>(d, c, 4, 0, 5, 1), v128.shuffle<f32>(d, c, 6, 2, 7, 3));
  return f32x4.add(v128.shuffle<f32>(cd, ab, 4, 5, 0, 1), v128.shuffle<f32>(cd, ab, 6, 7, 2, 3));
}

function tile2(a: usize, entry: usize, length: i32, pitch: i32, b: usize, bytes: usize, c: usize): void {
  tile(2, a, entry, length, pitch, b, bytes, c);
}

function tile1(a: usize, entry: usize, length: i32, pitch: i32, b: usize, bytes: usize, c: usize): void {
  tile(1, a, entry, length, pitch, b, bytes, c);
}
