import type { AuditView } from '../../src/protocol/audit-view.js';
import type { countLists } from '../model/lists.js';
import type { HeaderProps } from './header.js';

/** What the headline counts: the examples that have been read, until then what the audit itself says. */
export function foundSoFar(
  { summary }: AuditView,
  counts: ReturnType<typeof countLists> | null,
): HeaderProps['found'] {
  if (counts !== null) return { flagged: counts.likely_mislabeled, of: counts.all };
  if (summary === null) return null;
  const of = Object.values(summary.groups).reduce((sum, count) => sum + count, 0);
  return { flagged: summary.likelyMislabeled, of };
}
