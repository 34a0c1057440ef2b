import type { Mark } from './mark.js';

type Place = Pick<Mark, 'x' | 'y' | 'width' | 'height'>;

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Straight ahead counts before what is nearer but to the side. */
const ASIDE = 3;

/** The mark that a key leads to from mark `from`; null: the key is none of a plot's, or leads nowhere. */
export function nextMark(marks: readonly Place[], from: number, key: string): number | null {
  const here = marks[from];
  if (here === undefined) return null;
  if (key === 'Home') return 0;
  if (key === 'End') return marks.length - 1;
  const direction = DIRECTIONS[key];
  if (direction === undefined) return null;
  const [right, down] = direction;
  let best: number | null = null;
  let least = Infinity;
  for (const [index, mark] of marks.entries()) {
    const across = mark.x + mark.width / 2 - here.x - here.width / 2;
    const along = mark.y + mark.height / 2 - here.y - here.height / 2;
    const ahead = across * right + along * down;
    if (ahead < 0.5) continue;
    const distance = ahead + ASIDE * Math.abs(right === 0 ? across : along);
    if (distance < least) {
      least = distance;
      best = index;
    }
  }
  return best;
}
