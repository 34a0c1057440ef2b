/** An image is odd whose sides are in another ratio than most by this factor, … */
const OTHER_SHAPE = 2;
/** … or whose longer side is a fraction of that of most. */
const MUCH_SMALLER = 4;

export interface OddImage {
  readonly example: number;
  readonly width: number;
  readonly height: number;
}

/** Images of another shape, or much smaller, than the middle one of all: stretched to one square they tell little. */
export function oddImages(sizes: readonly (readonly [number, number])[]): OddImage[] {
  const shape = middle(sizes.map(([width, height]) => width / height));
  const side = middle(sizes.map(([width, height]) => Math.max(width, height)));
  return sizes.flatMap(([width, height], example) => {
    const ratio = width / height / shape;
    const isOdd = Math.max(ratio, 1 / ratio) >= OTHER_SHAPE || Math.max(width, height) * MUCH_SMALLER <= side;
    return isOdd ? [{ example, width, height }] : [];
  });
}

/** The upper median; NaN of none. */
function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
