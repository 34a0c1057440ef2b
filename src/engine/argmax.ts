/** Position, relative to `start`, of the largest of `count` values; the first of equal ones. */
export function argmax(values: ArrayLike<number>, start: number, count: number): number {
  let best = 0;
  for (let j = 1; j < count; j++) if (values[start + j]! > values[start + best]!) best = j;
  return best;
}
