import type { ReviewEntry } from '../../protocol/review.js';
import { wantedLabel } from '../../protocol/review-opinion.js';
import { labelsSince, type LabelState, type PastSave } from './history.js';

/** Someone who undoes more Saves than these in one go gets their labels back by another Save. */
const MOST = 10;

/**
 * The last Saves without which the dataset would be as a review wants it, the last one first; none where there are no
 * such, or where it is so already. `entries` has all that the Saves have changed.
 */
export function savesToTakeBack(
  saves: readonly PastSave[],
  created: string,
  entries: readonly ReviewEntry[],
): PastSave[] {
  const mine = saves.filter(({ time }) => Date.parse(time) >= Date.parse(created));
  const isWanted = (states: ReadonlyMap<string, LabelState>): boolean =>
    entries.every((entry) => {
      const state = states.get(entry.id);
      return wantedLabel(entry) === (state === undefined ? entry.given : state.label);
    });
  if (isWanted(labelsSince(mine, created))) return [];
  for (let count = 1; count <= Math.min(MOST, mine.length); count++) {
    // What it has not written would stay.
    if (mine.at(-count)?.changes.some(({ wasThere }) => wasThere)) return [];
    if (isWanted(labelsSince(mine.slice(0, -count), created))) return mine.slice(-count).reverse();
  }
  return [];
}
