import type { CodedTexts } from '../model/columns.js';

/** A given class, a predicted one, and how many examples bear the one and are predicted the other. */
export interface ConfusionCell {
  readonly given: string;
  readonly consensus: string;
  readonly count: number;
}

export interface Confusion {
  /** The classes that occur, in the order of `classes`; unknown ones after them. */
  readonly classes: readonly string[];
  /** Those that are not empty; the largest first. */
  readonly cells: readonly ConfusionCell[];
  /** Examples that bear a class, by its name. */
  readonly given: ReadonlyMap<string, number>;
  readonly right: number;
  readonly total: number;
}

export function confusion(given: CodedTexts, consensus: CodedTexts, classes: readonly string[]): Confusion {
  const width = consensus.values.length;
  const counts = new Map<number, number>();
  for (let row = 0; row < given.codes.length; row++) {
    const key = given.codes[row]! * width + consensus.codes[row]!;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const ofGiven = new Map<string, number>();
  const cells = [...counts]
    .map(([key, count]) => ({
      given: given.values[Math.floor(key / width)] ?? '',
      consensus: consensus.values[key % width] ?? '',
      count,
    }))
    .sort((a, b) => b.count - a.count);
  let right = 0;
  for (const { given, consensus, count } of cells) {
    ofGiven.set(given, (ofGiven.get(given) ?? 0) + count);
    if (given === consensus) right += count;
  }
  const present = new Set([...given.values, ...consensus.values]);
  const known = new Set(classes);
  return {
    classes: [
      ...classes.filter((name) => present.has(name)),
      ...[...present].filter((name) => !known.has(name)),
    ],
    cells,
    given: ofGiven,
    right,
    total: given.codes.length,
  };
}

/** What is predicted otherwise than labelled, the most frequent pairs first. */
export function largestConfusions({ cells }: Confusion, most: number): readonly ConfusionCell[] {
  return cells.filter(({ given, consensus }) => given !== consensus).slice(0, most);
}
