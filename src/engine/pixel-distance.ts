/** Images are compared at every shift of up to a pixel each way; without one first, so that it wins where none is better. */
const SHIFTS = [
  [0, 0],
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
  [-1, -1],
  [1, -1],
  [-1, 1],
  [1, 1],
] as const;
/** The contrast of what two images both show may be this much above that of the whole ones. */
const SLACK = 1.5;

export interface PixelDistance {
  /** Distance in parts of the images' contrast, where they lie best on each other, over what both show there. */
  readonly plain: number;
  /** The same after a blur of three pixels: what a lossy copy changes least. */
  readonly blurred: number;
  /** Columns and rows by which the second image is shifted. */
  readonly shift: readonly [number, number];
}

/**
 * Makes a function that compares an image of [size, size, channels] with others: null where they are more than `most`
 * apart, which most pairs are by a few of their rows. It keeps buffers between calls: the result is only a few numbers.
 */
export function createPixelComparer(
  size: number,
  channels: number,
): (a: Uint8Array) => (b: Uint8Array, most?: number) => PixelDistance | null {
  const buffers = Array.from({ length: 4 }, () => new Float32Array(size * size * channels));
  const [partA, partB, blurredA, blurredB] = buffers as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];

  // Images differ in their middle sooner than at their borders.
  const order = Array.from({ length: size }, (_, row) => row).sort(
    (a, b) => Math.abs(2 * a + 1 - size) - Math.abs(2 * b + 1 - size),
  );

  /** Mean squared difference at a shift; Infinity as soon as it must be more than `most`. */
  function meanSquare(a: Uint8Array, b: Uint8Array, dx: number, dy: number, most: number): number {
    const width = (size - Math.abs(dx)) * channels;
    const count = width * (size - Math.abs(dy));
    let sum = 0;
    for (const y of order) {
      if (y < dy || y >= size + dy) continue;
      const startA = (y * size + Math.max(0, dx)) * channels;
      const startB = ((y - dy) * size + Math.max(0, -dx)) * channels;
      for (let x = 0; x < width; x++) {
        const difference = a[startA + x]! - b[startB + x]!;
        sum += difference * difference;
      }
      if (sum > most * count) return Infinity;
    }
    return sum / count;
  }

  /** Copies the part of an image that begins at column `left` and row `top`. */
  function cut(
    image: Uint8Array,
    left: number,
    top: number,
    columns: number,
    rows: number,
    to: Float32Array,
  ) {
    const width = columns * channels;
    for (let y = 0; y < rows; y++) {
      const start = ((y + top) * size + left) * channels;
      for (let x = 0; x < width; x++) to[y * width + x] = image[start + x]!;
    }
  }

  const compare = (a: Uint8Array, spreadA: number, b: Uint8Array, most: number): PixelDistance | null => {
    const contrast = Math.sqrt(spreadA * spread(b, b.length, channels)) / a.length;
    let least = SLACK * most * most * contrast;
    let best: readonly [number, number] | undefined;
    for (const shift of SHIFTS) {
      const mean = meanSquare(a, b, shift[0], shift[1], least);
      if (mean < least || (best === undefined && mean === least)) {
        least = mean;
        best = shift;
      }
    }
    if (best === undefined) return null;
    const [dx, dy] = best;
    const [columns, rows] = [size - Math.abs(dx), size - Math.abs(dy)];
    cut(a, Math.max(0, dx), Math.max(0, dy), columns, rows, partA);
    cut(b, Math.max(0, -dx), Math.max(0, -dy), columns, rows, partB);
    const shape = { columns, rows, channels };
    const plain = relative(partA, partB, shape);
    if (plain > most) return null;
    blur(partA, blurredA, shape);
    blur(partB, blurredB, shape);
    return { plain, blurred: relative(blurredA, blurredB, shape), shift: [dx, dy] };
  };
  return (a) => {
    const spreadA = spread(a, a.length, channels);
    return (b, most = Infinity) => compare(a, spreadA, b, most);
  };
}

interface Shape {
  readonly columns: number;
  readonly rows: number;
  readonly channels: number;
}

/** Distance over the geometric mean of both contrasts; Infinity where one has none. */
function relative(a: Float32Array, b: Float32Array, { columns, rows, channels }: Shape): number {
  const values = columns * rows * channels;
  let squares = 0;
  for (let i = 0; i < values; i++) squares += (a[i]! - b[i]!) ** 2;
  const contrast = Math.sqrt(spread(a, values, channels) * spread(b, values, channels));
  return contrast === 0 ? Infinity : Math.sqrt(squares / contrast);
}

/** Sum of the squared deviations from each channel's mean. */
function spread(values: Float32Array | Uint8Array, count: number, channels: number): number {
  let total = 0;
  for (let c = 0; c < channels; c++) {
    let sum = 0;
    let squares = 0;
    for (let i = c; i < count; i += channels) {
      const value = values[i]!;
      sum += value;
      squares += value * value;
    }
    total += Math.max(0, squares - (sum * sum * channels) / count);
  }
  return total;
}

/** Weights ¼, ½, ¼ each way; beyond the border its last pixel goes on. */
function blur(from: Float32Array, to: Float32Array, { columns, rows, channels }: Shape): void {
  const width = columns * channels;
  for (let y = 0; y < rows; y++) {
    const [above, below] = [Math.max(0, y - 1) * width, Math.min(rows - 1, y + 1) * width];
    for (let x = 0; x < width; x++) {
      const [left, right] = [x < channels ? x : x - channels, x + channels >= width ? x : x + channels];
      const column = (at: number) => from[above + at]! + 2 * from[y * width + at]! + from[below + at]!;
      to[y * width + x] = (column(left) + 2 * column(x) + column(right)) / 16;
    }
  }
}
