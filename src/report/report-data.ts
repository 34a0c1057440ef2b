import type { AuditDocument } from '../protocol/audit-document.js';
import type { ExampleRow, Group } from '../protocol/example-row.js';

/** All that a report is made of. */
export interface ReportData {
  readonly audit: AuditDocument;
  /** The table, in its own order. */
  readonly rows: readonly ExampleRow[];
  /**
   * Share of held-out examples whose given label each probe's neighbours vote for, of all and of each group with any,
   * input first; null in runs without evidence.
   */
  readonly probeAccuracy: readonly ProbeLine[] | null;
  /** Lists of examples with their previews. */
  readonly lists: readonly ExampleList[];
  /** Groups of duplicates, the most telling ones. */
  readonly duplicates: readonly ExampleList[];
}

export interface ProbeLine {
  readonly of: 'all' | Group;
  /** In [0, 1], by probe. */
  readonly shares: readonly number[];
}

export interface ExampleList {
  readonly title: string;
  readonly note: string;
  readonly examples: readonly Preview[];
}

export interface Preview {
  readonly row: ExampleRow;
  /** A data: URI. */
  readonly image: string;
}
