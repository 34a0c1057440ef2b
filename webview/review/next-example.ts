import { placeAt, type Shown } from './selection.js';
import type { ReviewEntries } from './review-store.js';

/** The nearest undecided example after the one at `index` (`step` 1) or before it (-1); null: there is none. */
export function nextUndecided(
  shown: Shown,
  entries: ReviewEntries,
  index: number,
  step: 1 | -1,
  flaggedOnly: boolean,
): number | null {
  const { examples, rows } = shown;
  for (let i = index + step; i >= 0 && i < rows.length; i += step) {
    if (flaggedOnly && examples.flags[rows[i] ?? 0] !== 1) continue;
    if ((entries.get(placeAt(shown, i))?.decision ?? null) === null) return i;
  }
  return null;
}
