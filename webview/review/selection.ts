import type { Examples } from '../model/examples.js';

/**
 * Examples marked together, by their places in the dataset. None: a decision is about the active one alone.
 * `pivot`: the place at which a range of them starts; null: at the active one.
 */
export interface Selection {
  readonly places: ReadonlySet<number>;
  readonly pivot: number | null;
}

export const NOTHING_SELECTED: Selection = { places: new Set(), pivot: null };

/** How the example that the user goes to joins those selected: alone, on its own too, or with all in between. */
export type Joining = 'alone' | 'toggle' | 'range' | 'more-range';

/** Shown examples, in order. */
export interface Shown {
  readonly examples: Examples;
  readonly rows: Uint32Array;
}

export function placeAt({ examples, rows }: Shown, index: number): number {
  return examples.places[rows[index] ?? 0] ?? 0;
}

/** -1: it is not shown. */
export function indexOfPlace({ examples, rows }: Shown, place: number | null): number {
  const row = place === null ? -1 : (examples.rowOfPlace[place] ?? -1);
  return row < 0 ? -1 : rows.indexOf(row);
}

/** The selection when the user goes from the example at `active` to that at `index`. */
export function join(
  selection: Selection,
  shown: Shown,
  active: number,
  index: number,
  how: Joining,
): Selection {
  switch (how) {
    case 'alone':
      return NOTHING_SELECTED;
    case 'toggle': {
      const before = selection.places.size === 0 ? [placeAt(shown, active)] : selection.places;
      const places = new Set(before);
      const place = placeAt(shown, index);
      if (!places.delete(place)) places.add(place);
      return { places, pivot: place };
    }
    case 'range':
    case 'more-range': {
      const from = selection.pivot === null ? active : Math.max(0, indexOfPlace(shown, selection.pivot));
      const places = new Set(how === 'range' ? [] : selection.places);
      for (let i = Math.min(from, index); i <= Math.max(from, index); i++) places.add(placeAt(shown, i));
      return { places, pivot: placeAt(shown, from) };
    }
  }
}

/** Those at some places of the order shown, besides those selected before. */
export function selectSome(shown: Shown, indices: readonly number[], before: Selection): Selection {
  const places = new Set(before.places);
  for (const index of indices) places.add(placeAt(shown, index));
  return { places, pivot: before.pivot };
}

export function selectAll({ examples, rows }: Shown): Selection {
  const places = new Set<number>();
  for (const row of rows) places.add(examples.places[row] ?? 0);
  return { places, pivot: null };
}
