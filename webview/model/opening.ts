import { rowOf, type Examples } from './examples.js';
import type { Query } from './query.js';
import { initialState, type ScrollAnchor, type UiState } from './ui-state.js';

/** What a page shows that nobody has set up. */
const OPENING = initialState(false);

/** What the page is asked to show besides its state: examples by their places; null: none. */
export interface AlsoAsked {
  readonly asked: number | null;
  readonly anchor: ScrollAnchor | null;
}

/** Whether the first view is the beginning of what the page is to show, and has the examples that matter. */
export function fitsOpening(first: Examples, state: UiState, { asked, anchor }: AlsoAsked): boolean {
  const matter = [state.selected, asked, anchor?.place ?? null].filter((place) => place !== null);
  return !state.plots && isOpening(state) && matter.every((place) => rowOf(first, place) >= 0);
}

function isOpening({ query, sort }: UiState): boolean {
  return (
    sort.by === OPENING.sort.by &&
    sort.descending === OPENING.sort.descending &&
    // Object.keys gives strings; these are a query's own.
    (Object.keys(OPENING.query) as (keyof Query)[]).every((key) => query[key] === OPENING.query[key])
  );
}
