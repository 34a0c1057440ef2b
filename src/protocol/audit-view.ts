import { z } from 'zod';
import type { AuditDocument } from './audit-document.js';
import type { Comparison } from './comparison.js';
import type { FindingCounts } from './findings.js';
import { GROUPS } from './example-row.js';
import { STAGES } from './job-event.js';
import { reviewChangeSchema, type ReviewEntry } from './review.js';

/** How an audit stands, as its page shows it. */
export type AuditPhase =
  /** `here`: the process belongs to this window, so that it can be cancelled from the page. */
  | {
      readonly kind: 'running';
      readonly here: boolean;
      readonly stage: (typeof STAGES)[number];
      readonly message: string;
      /** In [0, 1]. */
      readonly fraction: number;
      /** Null: not known yet. */
      readonly secondsLeft: number | null;
    }
  /** The document says 'running' but no process works on it: the window was closed, or the process was killed. */
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'done' }
  /** The document itself cannot be read; the rest of the view is empty. */
  | { readonly kind: 'damaged'; readonly message: string };

/** All that the host tells the page; posted whole whenever something changed. Examples are read by the page itself. */
export interface AuditView {
  /** Absolute path of the run folder. */
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly dataset: {
    /** Last part of the location. */
    readonly name: string;
    /** Absolute path. */
    readonly location: string;
    readonly format: AuditDocument['dataset']['format'];
    readonly examples: number;
    readonly classes: readonly string[];
    readonly classCounts: readonly number[];
    /** Images that took no part; at most UNREADABLE_LISTED of them one by one. */
    readonly unreadable: {
      readonly count: number;
      readonly first: AuditDocument['dataset']['unreadable'];
    };
    readonly setAside: AuditDocument['dataset']['setAside'];
  };
  readonly preset: string;
  readonly models: { readonly done: number; readonly total: number };
  /** How often each example was held out. */
  readonly repeats: number;
  readonly phase: AuditPhase;
  /** Names of the probes, input first. */
  readonly probes: readonly string[];
  readonly summary: AuditDocument['summary'];
  readonly warnings: readonly string[];
  /**
   * Where the page reads the examples: a Parquet file with the columns of examples.parquet. Null: none yet.
   * Not complete: the examples of the folds that have ended so far, with an integer column `example`, the place of each
   * in the dataset. The URI changes whenever the content does.
   */
  readonly rows: {
    readonly uri: string;
    readonly complete: boolean;
    /** What can be shown before the whole table is there; null: the run has none. */
    readonly first: FirstView | null;
  } | null;
  /** The folder of the thumbnail sheets: `sheet_0000.webp` and so on, see THUMBNAIL_SHEETS. */
  readonly thumbnails: string;
  /** The folder of the files of src/protocol/evidence.ts, examples as in a complete `rows`. Null: the run has none. */
  readonly evidence: string | null;
  /** Where the page reads `findings.json`, examples as in a complete `rows`, and how much it lists. Null: there is none. */
  readonly findings: { readonly uri: string; readonly counts: FindingCounts } | null;
  /** The dataset's folder, to which examples' paths are relative. Null: its images cannot be shown one by one (IDX). */
  readonly images: string | null;
  /** Why labels cannot be decided on here just now, in one sentence; null: they can. */
  readonly reviewOff: string | null;
  /** With an earlier run of the same dataset; null: nobody asked for one. */
  readonly comparison: Comparison | null;
}

/** The examples that the page shows when it opens: a StoredFirstView, and a sheet of their thumbnails in its order. */
export interface FirstView {
  readonly uri: string;
  readonly sheet: string;
  /** How many bytes the whole table has: a first view of another one is not shown. */
  readonly of: number;
}

/** The view is posted whole, often: a dataset of nothing but unreadable files must not make it large. */
export const UNREADABLE_LISTED = 100;

/** Example i is on sheet ⌊i/100⌋, at row ⌊i/10⌋ mod 10 and column i mod 10; each 64 pixels wide and high. */
export const THUMBNAIL_SHEETS = { side: 64, columns: 10, perSheet: 100 } as const;

/** A list of the page: everything, what is flagged, or one of the paper's groups. */
export const AUDIT_LISTS = ['likely_mislabeled', ...GROUPS, 'all'] as const;
export type AuditList = (typeof AUDIT_LISTS)[number];

export type HostMessage =
  | { readonly kind: 'view'; readonly view: AuditView }
  /** Asks the page to show a list, as after a click in the tree; and an example in it, by its place in the dataset. */
  | { readonly kind: 'show'; readonly list: AuditList; readonly place?: number }
  /** Some of the entries of the `review` or `reviewed` that comes next: thousands at once would hold the host up. */
  | { readonly kind: 'entries'; readonly entries: readonly ReviewEntry[] }
  /** The whole review: when the page listens, and after Save and Revert. */
  | { readonly kind: 'review'; readonly entries: readonly ReviewEntry[] }
  /**
   * What an edit, an undo or a redo has changed, also where the page asked for it itself. An entry without decision,
   * note and `saved` is one taken away. `cause`: what to say to those who do not see it.
   */
  | {
      readonly kind: 'reviewed';
      readonly cause: 'edit' | 'undo' | 'redo';
      readonly entries: readonly ReviewEntry[];
    };

/** What the page asks of the host. `path`: an example's, relative to the dataset. */
export const pageMessageSchema = z.discriminatedUnion('kind', [
  /** The page listens from now on. */
  z.object({ kind: z.literal('ready') }),
  /** The first previews that are in sight are drawn, or cannot be. */
  z.object({ kind: z.literal('drawn') }),
  z.object({ kind: z.literal('cancel') }),
  z.object({ kind: z.literal('resume') }),
  /** Analyze the same dataset again, into a new run. */
  z.object({ kind: z.literal('analyze-again') }),
  /** Hold this run against another one, which the user chooses. */
  z.object({ kind: z.literal('compare') }),
  z.object({ kind: z.literal('end-comparison') }),
  z.object({ kind: z.literal('show-log') }),
  /** Open the image in the editor's own preview. */
  z.object({ kind: z.literal('open-image'), path: z.string() }),
  z.object({ kind: z.literal('reveal-image'), path: z.string() }),
  z.object({ kind: z.literal('copy'), text: z.string() }),
  /** One edit of the document, undone as one. The page shows it at once; the host answers with `reviewed`. */
  z.object({ kind: z.literal('review'), changes: z.array(reviewChangeSchema).min(1) }),
  /** What VS Code has keys for, for those who would rather click. */
  z.object({ kind: z.enum(['save', 'undo', 'redo']) }),
  /** Something went wrong in the page: for the log. */
  z.object({ kind: z.literal('page-error'), message: z.string(), stack: z.string().optional() }),
]);
export type PageMessage = z.infer<typeof pageMessageSchema>;
