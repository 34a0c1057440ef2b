import { UserError } from '../protocol/user-error.js';
import { createRandom } from './random.js';

/**
 * Fold (0 … folds−1) of every example, for stratified K-fold. [N]
 * Every class is spread over the folds evenly (counts differ by at most 1) and so are the fold sizes: the classes are
 * dealt out one after the other, each shuffled, and each goes on at the fold where the one before it stopped.
 * `labels` are class indices ≥ 0; the same labels, folds and seed give the same answer.
 */
export function stratifiedFolds(labels: Int32Array, folds: number, seed: number): Int32Array {
  const random = createRandom(seed);
  const members: number[][] = [];
  labels.forEach((label, i) => (members[label] ??= []).push(i));
  const assigned = new Int32Array(labels.length);
  let dealt = 0;
  // forEach skips the holes of classes without examples.
  members.forEach((ofClass) => {
    const order = Int32Array.from(ofClass);
    random.shuffle(order);
    for (const i of order) assigned[i] = dealt++ % folds;
  });
  return assigned;
}

/**
 * Classes to set aside because they have fewer images than there are folds, as rising class indices: some fold would
 * train without them or hold none of them out. The caller leaves their images out and says so in a warning.
 * Throws a UserError when fewer than two classes would remain.
 */
export function classesBelow(counts: readonly number[], folds: number, names: readonly string[]): number[] {
  const below = counts.flatMap((count, c) => (count < folds ? [c] : []));
  if (counts.length - below.length >= 2) return below;
  const second = [...counts].sort((a, b) => b - a)[1] ?? 0;
  const remedy = second >= 2 ? `lower --folds to ${second} or add images` : 'add images';
  throw new UserError(
    `With ${folds} folds every class needs at least ${folds} images, but ${listed(below, counts, names)} ` +
      `${below.length === 1 ? 'has' : 'have'} fewer and fewer than two classes would remain: ${remedy}.`,
  );
}

function listed(classes: readonly number[], counts: readonly number[], names: readonly string[]): string {
  if (classes.length === 0) return 'no second class exists: the others';
  const shown = classes.slice(0, 5).map((c) => `"${names[c] ?? c}" (${counts[c]!})`);
  const rest = classes.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
