import type { AuditDocument } from '../protocol/audit-document.js';
import type { AuditPhase } from '../protocol/audit-view.js';
import { formatCount } from '../protocol/wording.js';

/** When a run was begun, in the user's own time and form. */
export function timeOf(document: AuditDocument | null): string {
  if (document === null) return 'unknown time';
  return new Date(document.created).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

export function describePhase(phase: AuditPhase, document: AuditDocument | null): string {
  switch (phase.kind) {
    case 'running':
      return `running, ${Math.floor(phase.fraction * 100)} %`;
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
