import type { AuditDocument } from '../protocol/audit-document.js';
import type { AuditPhase } from '../protocol/audit-view.js';
import { formatCount } from '../protocol/wording.js';

/** When a run was begun, in the user's own time and form; short, since it stands in a narrow view. */
export function timeOf(document: AuditDocument | null, now = new Date()): string {
  if (document === null) return 'unknown time';
  const created = new Date(document.created);
  const year = created.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  const day = { ...year, month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const;
  return created.toLocaleString(undefined, day);
}

export function describePhase(phase: AuditPhase, document: AuditDocument | null): string {
  switch (phase.kind) {
    case 'running':
      return phase.here ? 'running' : 'running elsewhere';
    case 'done':
      return `${formatCount(document?.summary?.likelyMislabeled ?? 0)} likely mislabeled`;
    case 'damaged':
      return 'cannot be read';
    case 'interrupted':
    case 'cancelled':
    case 'failed':
      return phase.kind;
  }
}
