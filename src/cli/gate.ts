import type { AuditDocument } from '../protocol/audit-document.js';
import type { FindingCounts } from '../protocol/findings.js';
import { UserError } from '../protocol/user-error.js';
import { formatCount, formatPercent } from '../protocol/wording.js';

/** A limit of the gate: what it is about, and what a finished audit says of it. */
export interface Limit {
  /** Its flag, without the dashes. */
  readonly flag: string;
  /** What its number is, and in which direction it is passed. */
  readonly kind: 'percent' | 'count' | 'ratio';
  readonly side: 'most' | 'least';
  readonly help: string;
  readonly name: string;
  readonly measure: (audited: Audited) => Measured;
}

export interface Audited {
  readonly audit: AuditDocument;
  /** Images flagged whose label was not decided on since. */
  readonly mislabeled: number;
}

/** `value` in the limit's unit; `told`: what stands behind it. */
export interface Measured {
  readonly value: number;
  readonly told: string;
}

export interface Check {
  readonly flag: string;
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly passed: boolean;
  /** One line for people. */
  readonly text: string;
}

const counted = (
  flag: string,
  name: string,
  help: string,
  count: (found: FindingCounts) => number,
): Limit => ({
  flag,
  kind: 'count',
  side: 'most',
  help,
  name,
  measure: ({ audit }) => ofCount(count(findingsOf(audit))),
});

/** All limits, in the order in which they are told. */
export const LIMITS: readonly Limit[] = [
  {
    flag: 'max-mislabeled',
    kind: 'percent',
    side: 'most',
    help: 'images whose label is probably wrong; those decided on in a review do not count',
    name: 'Likely mislabeled',
    measure: ({ audit, mislabeled }) => {
      const share = mislabeled / Math.max(1, audit.dataset.examples);
      const all = `${formatCount(mislabeled)} of ${formatCount(audit.dataset.examples)} images`;
      return { value: 100 * share, told: `${formatPercent(share)} (${all})` };
    },
  },
  counted(
    'max-duplicates',
    'Duplicates',
    'images that another one already shows: the same file, the same pixels, or a near copy',
    ({ duplicates }) => duplicates,
  ),
  counted(
    'max-conflicting-duplicates',
    'Duplicates with different labels',
    'groups of duplicates that do not all bear one label',
    ({ labelConflicts }) => labelConflicts,
  ),
  counted(
    'max-duplicates-across-splits',
    'Duplicates across splits',
    'groups of duplicates that are in more than one of train, val and test',
    ({ acrossSplits }) => acrossSplits,
  ),
  counted('max-blank', 'Blank images', 'images that show next to nothing', ({ blank }) => blank),
  {
    flag: 'max-unreadable',
    kind: 'count',
    side: 'most',
    help: 'images that could not be read',
    name: 'Unreadable images',
    measure: ({ audit }) => ofCount(audit.dataset.unreadable.length),
  },
  {
    flag: 'max-imbalance',
    kind: 'ratio',
    side: 'most',
    help: 'size of the largest class in those of the smallest',
    name: 'Class imbalance',
    measure: ({ audit }) => {
      const { imbalance } = findingsOf(audit);
      return { value: imbalance, told: imbalance.toFixed(1) };
    },
  },
  {
    flag: 'min-accuracy',
    kind: 'percent',
    side: 'least',
    help: 'held-out accuracy on the given labels',
    name: 'Held-out accuracy',
    measure: ({ audit }) => {
      const accuracy = audit.summary?.heldOutAccuracy ?? 0;
      return { value: 100 * accuracy, told: formatPercent(accuracy) };
    },
  },
];

/** Holds an audit to `limit`. */
export function check({ flag, kind, side, name, measure }: Limit, limit: number, audited: Audited): Check {
  const { value, told } = measure(audited);
  const passed = side === 'most' ? value <= limit : value >= limit;
  const wanted = `${side === 'most' ? 'at most' : 'at least'} ${formatLimit(kind, limit)}`;
  const text = `${passed ? 'ok  ' : 'FAIL'}  ${name}: ${told}, ${wanted} asked`;
  return { flag, name, value, limit, passed, text };
}

function formatLimit(kind: Limit['kind'], limit: number): string {
  return kind === 'percent' ? `${limit} %` : kind === 'count' ? formatCount(limit) : String(limit);
}

function ofCount(count: number): Measured {
  return { value: count, told: formatCount(count) };
}

/** @throws UserError for a run from before they were looked for. */
function findingsOf({ findings }: AuditDocument): FindingCounts {
  if (findings !== null) return findings;
  throw new UserError(
    'The run is of a version that did not look for duplicates and blank images: analyze the dataset again to check for them.',
  );
}
