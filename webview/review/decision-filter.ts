import type { ReviewEntry } from '../../src/protocol/review.js';

/** Which examples of a list are shown, by what was decided about them; in the order offered. */
export const DECISION_FILTERS = {
  any: 'Decisions: any',
  undecided: 'Undecided',
  decided: 'Decided',
  relabelled: 'Relabelled',
  kept: 'Kept',
  excluded: 'Excluded',
  noted: 'With a note',
} as const;
export type DecisionFilter = keyof typeof DECISION_FILTERS;

// Object.keys gives strings; these are its own, in the order written.
export const DECISION_FILTER_NAMES = Object.keys(DECISION_FILTERS) as readonly DecisionFilter[];

export function isDecisionFilter(value: unknown): value is DecisionFilter {
  return typeof value === 'string' && Object.hasOwn(DECISION_FILTERS, value);
}

/** `entry`: the review of an example; undefined: there is none. */
export function passesFilter(filter: DecisionFilter, entry: ReviewEntry | undefined): boolean {
  const decision = entry?.decision ?? null;
  switch (filter) {
    case 'any':
      return true;
    case 'undecided':
      return decision === null;
    case 'decided':
      return decision !== null;
    case 'relabelled':
      return decision?.kind === 'relabel';
    case 'kept':
      return decision?.kind === 'keep';
    case 'excluded':
      return decision?.kind === 'exclude';
    case 'noted':
      return entry !== undefined && entry.note !== '';
  }
}
