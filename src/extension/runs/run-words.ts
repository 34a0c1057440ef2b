import type { AuditDocument } from '../../protocol/audit-document.js';
import type { AuditPhase } from '../../protocol/audit-view.js';
import { formatCount } from '../../protocol/wording.js';

/** When a run was begun, in the user's own time: `2026-11-23 09:01`. As formatCount, not by Intl. */
export function timeOf(document: AuditDocument | null): string {
  if (document === null) return 'unknown time';
  const created = new Date(document.created);
  const [month, day, hours, minutes] = [
    created.getMonth() + 1,
    created.getDate(),
    created.getHours(),
    created.getMinutes(),
  ].map((part) => String(part).padStart(2, '0'));
  return `${created.getFullYear()}-${month}-${day} ${hours}:${minutes}`;
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
