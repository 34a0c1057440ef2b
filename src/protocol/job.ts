import { z } from 'zod';
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

/** Prediction depths of the user's own embeddings (the `probe` command). */
const probeJob = z.object({
  kind: z.literal('probe'),
  folder: z.string(),
  k: z.int().min(1),
  backend: backendChoice,
  /** Where the CSV goes. */
  csv: z.string(),
});

/** The one message that a worker process is sent. */
export const jobSchema = z.discriminatedUnion('kind', [analyzeJob, foldJob, rowsJob, probeJob]);

export type Job = z.infer<typeof jobSchema>;
export type AnalyzeJob = z.infer<typeof analyzeJob>;
export type FoldJob = z.infer<typeof foldJob>;
export type RowsJob = z.infer<typeof rowsJob>;
export type ProbeJob = z.infer<typeof probeJob>;
