import { createHash } from 'node:crypto';
import type { Uri } from 'vscode';

/** A file name for what is kept about an audit: the same for the same audit, and short whatever its path. */
export function auditFileName(audit: Uri): string {
  return createHash('sha256').update(audit.toString()).digest('hex').slice(0, 32);
}
