import { useState } from 'preact/hooks';
import { wholeList, type Query } from '../model/query.js';
import type { Sort } from '../model/sort-order.js';
import type { UiState } from '../model/ui-state.js';
import type { Told } from './told.js';

/** A step from an example to one of its neighbours, by their places. */
export interface Visit {
  readonly from: number;
  readonly to: number;
  /** Where the neighbour stood. */
  readonly told: Told;
  readonly rung: number;
}

/** What was shown before a visit, and what during it. */
interface Step {
  readonly visit: Visit | null;
  readonly from: number;
  readonly before: { readonly query: Query; readonly sort: Sort };
  readonly during: Query;
}

export interface Trail {
  /** The example to which `back` leads; null: to none. */
  readonly origin: number | null;
  /** The visit that the user came back from. */
  readonly returned: Visit | null;
  /** Shows `to` among `places`, whatever was listed before. */
  readonly open: (from: number, to: number, title: string, places: readonly number[], visit?: Visit) => void;
  readonly back: () => void;
}

/** The way from example to example, as long as the user does not ask for other ones. */
export function useTrail(state: UiState, change: (part: Partial<UiState>) => void): Trail {
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const [returned, setReturned] = useState<Visit | null>(null);
  const { query, sort } = state;
  const top = steps.at(-1);
  const isOn = top?.during === query;
  return {
    origin: isOn ? top.from : null,
    returned,
    open: (from, to, title, places, visit) => {
      const during: Query = {
        ...wholeList('all'),
        only: { title, places: [...new Set(places)], inOrder: true },
      };
      const step: Step = { visit: visit ?? null, from, before: { query, sort }, during };
      setSteps([...(isOn ? steps : []), step]);
      setReturned(null);
      change({ query: during, selected: to });
    },
    back: () => {
      if (!isOn) return;
      setSteps(steps.slice(0, -1));
      setReturned(top.visit);
      change({ ...top.before, selected: top.from });
    },
  };
}
