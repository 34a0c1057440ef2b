// Copies that bring operands into the layouts that the inner loops read without branches.

export function zero(to: usize, bytes: usize): void {
  memory.fill(to, 0, bytes);
}

/** [rows, fromColumns] -> [rows, toColumns]: cut, or padded with zeros. */
export function copyColumns(from: usize, to: usize, rows: i32, fromColumns: i32, toColumns: i32): void {
  const kept = (fromColumns < toColumns ? fromColumns : toColumns) << 2;
  const gap = (toColumns << 2) - kept;
  for (let r = 0; r < rows; r++) {
    copyRow(to, from, kept);
    if (gap > 0) memory.fill(to + kept, 0, gap);
    from += fromColumns << 2;
    to += toColumns << 2;
  }
}

/** [images, h, w, c] -> [images, ph, pw, c] with zeros around; (top, left) is where the image lands. */
export function padImages(
  from: usize, to: usize, images: i32, h: i32, w: i32, c: i32, top: i32, left: i32, ph: i32, pw: i32,
): void {
  const fromRow: usize = w * c << 2;
  const toRow: usize = pw * c << 2;
  const before: usize = left * c << 2;
  const after = toRow - before - fromRow;
  for (let i = 0; i < images; i++) {
    memory.fill(to, 0, toRow * top);
    to += toRow * top;
    for (let y = 0; y < h; y++) {
      zeroShort(to, before);
      copyRow(to + before, from, fromRow);
      zeroShort(to + before + fromRow, after);
      to += toRow;
      from += fromRow;
    }
    const below: usize = ph - top - h;
    memory.fill(to, 0, toRow * below);
    to += toRow * below;
  }
}

// Borders are a few floats wide: a plain loop beats the engine's memory.fill call there.
function zeroShort(to: usize, bytes: usize): void {
  const end = to + bytes;
  for (; to + 16 <= end; to += 16) v128.store(to, f32x4.splat(0));
  for (; to < end; to += 4) store<f32>(to, 0);
}

function copyRow(to: usize, from: usize, bytes: usize): void {
  const end = to + bytes;
  for (; to + 32 <= end; to += 32, from += 32) {
    const a = v128.load(from), b = v128.load(from, 16);
    v128.store(to, a);
    v128.store(to, b, 16);
  }
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(from));
}

/**
 * B[k][n] = from[k * rowStride + n * columnStride] (strides in floats) -> panels of 8 columns,
 * panel p at to + p * panelBytes, its row k at + 32 * k; columns beyond `columns` are zeros.
 */
export function packPanels(
  from: usize, to: usize, rows: i32, columns: i32, rowStride: i32, columnStride: i32, panelBytes: usize,
): void {
  for (let n = 0; n < columns; n += 8, to += panelBytes) {
    const width = columns - n < 8 ? columns - n : 8;
    const source = from + (<usize>(n * columnStride) << 2);
    if (width == 8 && columnStride == 1) packRows(source, to, rows, rowStride);
    else if (width == 8 && rowStride == 1) packTransposed(source, to, rows, columnStride);
    else packAny(source, to, rows, width, rowStride, columnStride);
  }
}

function packRows(from: usize, to: usize, rows: i32, rowStride: i32): void {
  const end = to + (<usize>rows << 5);
  for (; to < end; to += 32, from += <usize>rowStride << 2) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
  }
}

/** 8 columns that lie contiguous along k: 4 x 4 blocks transposed in registers. */
function packTransposed(from: usize, to: usize, rows: i32, columnStride: i32): void {
  const column: usize = columnStride << 2;
  let k = 0;
  for (; k + 4 <= rows; k += 4, from += 16, to += 128) {
    transposeBlock(from, column, to, 32);
    transposeBlock(from + 4 * column, column, to + 16, 32);
  }
  packAny(from, to, rows - k, 8, 1, columnStride);
}

function packAny(from: usize, to: usize, rows: i32, width: i32, rowStride: i32, columnStride: i32): void {
  for (let k = 0; k < rows; k++, to += 32, from += <usize>rowStride << 2) {
    for (let j = 0; j < 8; j++) {
      const value = j < width ? load<f32>(from + (<usize>(j * columnStride) << 2)) : <f32>0;
      store<f32>(to + (<usize>j << 2), value);
    }
  }
}

// @ts-ignore: decorator
@inline
function transposeBlock(from: usize, fromRow: usize, to: usize, toRow: usize): void {
  const a = v128.load(from), b = v128.load(from + fromRow);
  const c = v128.load(from + 2 * fromRow), d = v128.load(from + 3 * fromRow);
  const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5));
  v128.store(to + toRow, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7));
  v128.store(to + 2 * toRow, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5));
  v128.store(to + 3 * toRow, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7));
}

/** [rows, columns] -> [columns, rows] */
export function transpose(from: usize, to: usize, rows: i32, columns: i32): void {
  const fromRow: usize = columns << 2;
  const toRow: usize = rows << 2;
  let r = 0;
  for (; r + 4 <= rows; r += 4) {
    let c = 0;
    for (; c + 4 <= columns; c += 4) {
      transposeBlock(from + r * fromRow + (c << 2), fromRow, to + c * toRow + (r << 2), toRow);
    }
    for (; c < columns; c++) {
      for (let i = r; i < r + 4; i++) store<f32>(to + c * toRow + (i << 2), load<f32>(from + i * fromRow + (c << 2)));
    }
  }
  for (; r < rows; r++) {
    for (let c = 0; c < columns; c++) store<f32>(to + c * toRow + (r << 2), load<f32>(from + r * fromRow + (c << 2)));
  }
}
