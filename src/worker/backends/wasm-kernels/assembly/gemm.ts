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
  // Two calls of tile, so that the compiler keeps it a function of its own: see there.
  for (; columns >= 8; columns -= 8, panels += panelBytes, c += 32) {
    for (let entry = table; entry < end; entry += 48) tile(a, entry, length, pitch, panels, panelBytes, c, accumulate, 8);
  }
  if (columns == 0) return;
  for (let entry = table; entry < end; entry += 48) tile(a, entry, length, pitch, panels, panelBytes, c, accumulate, columns);
}

/**
 * 6 rows x 8 columns in 12 accumulators: with 2 of B and 1 of A that is all that V8 has registers for (15), so nothing may
 * be kept longer. It emits what is pure, such as multiply-adds, in the order of the locals that take the results, at the
 * end of a loop's last block, and the loads before their first use there. Hence one loop, whose jump from run to run
 * comes first; no second step in its body, and no loop within it, which V8 would unroll: both keep loads waiting and
 * spill accumulators. That costs a tenth, and where a spilled one happens to lie across two pages of the stack, which
 * depends on the caller's depth, its store blocks the load: four times as slow, for all of a run.
 */
function tile(
  a: usize, entry: usize, length: i32, pitch: i32, b: usize, bytes: usize, c: usize, accumulate: i32, lanes: i32,
): void {
  let x0 = a + load<u32>(entry, 0), x1 = a + load<u32>(entry, 8), x2 = a + load<u32>(entry, 16);
  let x3 = a + load<u32>(entry, 24), x4 = a + load<u32>(entry, 32), x5 = a + load<u32>(entry, 40);
  let a00 = f32x4.splat(0), a01 = a00, a10 = a00, a11 = a00, a20 = a00, a21 = a00;
  let a30 = a00, a31 = a00, a40 = a00, a41 = a00, a50 = a00, a51 = a00;
  let x = a00, b0 = a00, b1 = a00;
  const gap = <usize>pitch - (<usize>length << 2);
  const run = <usize>length << 5;
  const end = b + bytes;
  let next = b + run;
  while (b < end) {
    if (b == next) {
      next += run;
      x0 += gap; x1 += gap; x2 += gap; x3 += gap; x4 += gap; x5 += gap;
    }
    b0 = v128.load(b); b1 = v128.load(b, 16);
    x = v128.load32_splat(x5); a50 = madd(x, b0, a50); a51 = madd(x, b1, a51);
    x = v128.load32_splat(x4); a40 = madd(x, b0, a40); a41 = madd(x, b1, a41);
    x = v128.load32_splat(x3); a30 = madd(x, b0, a30); a31 = madd(x, b1, a31);
    x = v128.load32_splat(x2); a20 = madd(x, b0, a20); a21 = madd(x, b1, a21);
    x = v128.load32_splat(x1); a10 = madd(x, b0, a10); a11 = madd(x, b1, a11);
    x = v128.load32_splat(x0); a00 = madd(x, b0, a00); a01 = madd(x, b1, a01);
    x0 += 4; x1 += 4; x2 += 4; x3 += 4; x4 += 4; x5 += 4;
    b += 32;
  }
  const y0 = c + load<u32>(entry, 4), y1 = c + load<u32>(entry, 12), y2 = c + load<u32>(entry, 20);
  const y3 = c + load<u32>(entry, 28), y4 = c + load<u32>(entry, 36), y5 = c + load<u32>(entry, 44);
  if (accumulate) {
    // All loads come before any store: entries at the end of a table repeat, and must not add twice.
    a00 = f32x4.add(a00, loadLanes(y0, lanes)); a01 = f32x4.add(a01, loadLanes(y0 + 16, lanes - 4));
    a10 = f32x4.add(a10, loadLanes(y1, lanes)); a11 = f32x4.add(a11, loadLanes(y1 + 16, lanes - 4));
    a20 = f32x4.add(a20, loadLanes(y2, lanes)); a21 = f32x4.add(a21, loadLanes(y2 + 16, lanes - 4));
    a30 = f32x4.add(a30, loadLanes(y3, lanes)); a31 = f32x4.add(a31, loadLanes(y3 + 16, lanes - 4));
    a40 = f32x4.add(a40, loadLanes(y4, lanes)); a41 = f32x4.add(a41, loadLanes(y4 + 16, lanes - 4));
    a50 = f32x4.add(a50, loadLanes(y5, lanes)); a51 = f32x4.add(a51, loadLanes(y5 + 16, lanes - 4));
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
