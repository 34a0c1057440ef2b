import { z } from 'zod';
import { DATASET_FORMATS } from './dataset-format.js';
import { analysisSettingsSchema } from './settings.js';

const backendChoice = z.enum(['auto', 'tensorflow', 'wasm', 'cpu']);

/** A whole analysis of one dataset into one run folder; forks a process a fold. */
const analyzeJob = z.object({
  kind: z.literal('analyze'),
  /** Absolute path of a folder or manifest. */
  dataset: z.string(),
  /** Absolute path of the run folder; made when absent. */
  out: z.string(),
  settings: analysisSettingsSchema,
  backend: backendChoice,
  /** Processes side by side; null: as many as cores and memory allow. */
  jobs: z.int().min(1).nullable(),
  /** True continues the run found in `out`; its stored settings win over `settings`. */
  resume: z.boolean(),
  /** Columns of a manifest, where the user named them. */
  columns: z.object({ path: z.string().optional(), label: z.string().optional() }),
});

/** Train and probe one fold of a prepared run; writes one file under `folds/`. */
const foldJob = z.object({
  kind: z.literal('fold'),
  run: z.string(),
  repeat: z.int().min(0),
  fold: z.int().min(0),
  backend: backendChoice,
});

/** Write the rows of the folds of a run that have ended while others still train. */
const rowsJob = z.object({
  kind: z.literal('rows'),
  run: z.string(),
  folds: z.array(z.object({ repeat: z.int().min(0), fold: z.int().min(0) })),
});

/** Look for duplicates among the decoded images of a run while its last models train; writes findings.json. */
const findingsJob = z.object({
  kind: z.literal('findings'),
  run: z.string(),
  /** Of the dataset, whose files are compared where images are equal. */
  root: z.string(),
  format: z.enum(DATASET_FORMATS),
});

/** Tell which examples of a finished run are likely mislabeled. */
const flaggedJob = z.object({
  kind: z.literal('flagged'),
  run: z.string(),
  /** Most to tell of: those with the highest scores. */
  limit: z.int().min(1),
});

/** Hold two finished runs of one dataset against each other. */
const compareJob = z.object({
  kind: z.literal('compare'),
  /** Their folders. */
  runs: z.tuple([z.string(), z.string()]),
});

/** Prediction depths of the user's own embeddings (the `probe` command). */
const probeJob = z.object({
  kind: z.literal('probe'),
  folder: z.string(),
  k: z.int().min(1),
  backend: backendChoice,
  /** Where the CSV goes. */
  csv: z.string(),
});

/** Finish a Save that was interrupted, and hold a review against what the dataset has by its journal. */
const openReviewJob = z.object({
  kind: z.literal('open-review'),
  /** Absolute path of an audit document. */
  audit: z.string(),
  /** A review file with decisions that were not saved yet; null: the document's own count. */
  draft: z.string().nullable(),
  /** False leaves the dataset and its journal alone, as in a workspace that is not trusted. */
  reconcile: z.boolean(),
});

/** Write a review's decisions into the dataset, then into the audit document and the corrections beside it. */
const saveJob = z.object({
  kind: z.literal('save'),
  audit: z.string(),
  /** The review file that is to be saved. */
  draft: z.string(),
  /** False keeps the decisions in the document, and leaves the dataset as it is. */
  labels: z.boolean(),
  /** What the document's decisions were when they were read, as the job said that read them; null: whatever. */
  baseline: z.string().nullable(),
});

/** Write a finished run's decisions, or its whole table, into a file of the user's. */
const exportJob = z.object({
  kind: z.literal('export'),
  audit: z.string(),
  /** Decisions other than the document's; null: its own. */
  draft: z.string().nullable(),
  as: z.enum(['cleanlab', 'corrections-csv', 'corrections-json', 'audit', 'report']),
  out: z.string(),
});

/** The one message that a worker process is sent. */
export const jobSchema = z.discriminatedUnion('kind', [
  analyzeJob,
  foldJob,
  rowsJob,
  findingsJob,
  flaggedJob,
  compareJob,
  probeJob,
  openReviewJob,
  saveJob,
  exportJob,
]);

export type Job = z.infer<typeof jobSchema>;
export type AnalyzeJob = z.infer<typeof analyzeJob>;
export type FoldJob = z.infer<typeof foldJob>;
export type RowsJob = z.infer<typeof rowsJob>;
export type FindingsJob = z.infer<typeof findingsJob>;
export type FlaggedJob = z.infer<typeof flaggedJob>;
export type CompareJob = z.infer<typeof compareJob>;
export type ProbeJob = z.infer<typeof probeJob>;
export type OpenReviewJob = z.infer<typeof openReviewJob>;
export type SaveJob = z.infer<typeof saveJob>;
export type ExportJob = z.infer<typeof exportJob>;
