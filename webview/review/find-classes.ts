import type { AuditView } from '../../src/protocol/audit-view.js';

export interface FoundClasses {
  /** Those that fit best first. */
  readonly names: readonly string[];
  /** What was typed, where it can be a class and is none yet. */
  readonly fresh: string | null;
  /** Why it cannot be one, in a sentence; null: it can, or it is one. */
  readonly fault: string | null;
}

/** Classes whose name begins with what was typed, then those with a word that does, then those that hold it. */
export function findClasses(
  classes: readonly string[],
  typed: string,
  format: AuditView['dataset']['format'],
): FoundClasses {
  const wanted = fold(typed.trim());
  const ranks = classes
    .map((name) => ({ name, rank: rankOf(fold(name), wanted) }))
    .filter(({ rank }) => rank > 0)
    // A stable sort: equal ones stay in their order.
    .sort((a, b) => b.rank - a.rank);
  const names = ranks.map(({ name }) => name);
  const fresh = typed.trim();
  // Two folders whose names differ in case only are one on most machines.
  if (fresh === '' || classes.some((name) => fold(name) === wanted)) {
    return { names, fresh: null, fault: null };
  }
  const fault = faultOf(fresh, format);
  return { names, fresh: fault === null ? fresh : null, fault };
}

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function rankOf(name: string, wanted: string): number {
  if (name === wanted) return 4;
  if (name.startsWith(wanted)) return 3;
  const at = name.indexOf(wanted);
  if (at < 0) return 0;
  return /[\s_\-./]/.test(name[at - 1] ?? '') ? 2 : 1;
}

/** What can be told here; the Save looks closer. */
function faultOf(name: string, format: AuditView['dataset']['format']): string | null {
  if (format === 'idx') {
    const isByte = /^(?:0|[1-9]\d{0,2})$/.test(name) && Number(name) <= 255;
    return isByte ? null : 'IDX files hold classes from 0 to 255 only.';
  }
  if (format !== 'image-folder') return null;
  if (/[/\\]/.test(name)) return 'A class is a folder here, whose name cannot have a slash.';
  const isSkipped = name.startsWith('.') || name === '__MACOSX';
  return isSkipped ? 'A folder of this name is skipped when the dataset is read.' : null;
}
