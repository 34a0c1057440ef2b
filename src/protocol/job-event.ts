import { z } from 'zod';
import { comparisonSchema } from './comparison.js';
import { findingCountsSchema } from './findings.js';
import { reviewConflictSchema, reviewEntrySchema } from './review.js';
import { flaggedExampleSchema } from './review.js';
import { BACKENDS } from './settings.js';

export const STAGES = ['read', 'decode', 'train', 'probe', 'combine'] as const;
export type Stage = (typeof STAGES)[number];

/** What a worker process reports. A job ends in exactly one `done`, `failed` or `cancelled`. */
export const jobEventSchema = z.discriminatedUnion('kind', [
  /** A stage of the whole job began. */
  z.object({ kind: z.literal('stage'), stage: z.enum(STAGES), message: z.string() }),
  /** Progress in [0, 1] over the whole job, with an estimate of the seconds left (null: not known yet). */
  z.object({ kind: z.literal('progress'), fraction: z.number(), secondsLeft: z.number().nullable() }),
  /** A fold's process chose its backend and built its network. */
  z.object({
    kind: z.literal('model'),
    backend: z.enum(BACKENDS),
    detail: z.string(),
    probes: z.array(z.string()),
  }),
  /** An epoch of a fold ended. Accuracy is on the given labels as seen while training. */
  z.object({
    kind: z.literal('epoch'),
    repeat: z.int(),
    fold: z.int(),
    epoch: z.int(),
    epochs: z.int(),
    loss: z.number(),
    accuracy: z.number(),
    imagesPerSecond: z.number(),
  }),
  /** The fold's process asks another probe; `probe` of `probes` were asked before. */
  z.object({ kind: z.literal('probe'), repeat: z.int(), fold: z.int(), probe: z.int(), probes: z.int() }),
  /** A fold's results are on disk. */
  z.object({ kind: z.literal('fold'), repeat: z.int(), fold: z.int(), seconds: z.number() }),
  /** Answers the job `findings`. */
  z.object({ kind: z.literal('findings'), counts: findingCountsSchema }),
  /** Answers the job `flagged`, the highest score first. `total`: how many there are beyond the job's limit too. */
  z.object({ kind: z.literal('flagged'), examples: z.array(flaggedExampleSchema), total: z.int() }),
  /** Answers the job `compare`. */
  z.object({ kind: z.literal('comparison'), comparison: comparisonSchema }),
  /** Something the user should know that does not stop the job. */
  z.object({ kind: z.literal('warning'), message: z.string() }),
  /** Some of a review's entries: all that there are when it is opened, those that differ when it is saved. */
  z.object({ kind: z.literal('entries'), entries: z.array(reviewEntrySchema) }),
  /** The document's decisions as they are now; a Save is given it back. Comes after the last `entries`. */
  z.object({ kind: z.literal('baseline'), baseline: z.string() }),
  /** What a Save did to the dataset. */
  z.object({ kind: z.literal('saved'), labels: z.int(), renamed: z.int(), listedOnly: z.int() }),
  /** Decisions that the dataset no longer fits: nothing was written. */
  z.object({ kind: z.literal('conflicts'), conflicts: z.array(reviewConflictSchema) }),
  /** The document has other decisions than those that were read: nothing was written. */
  z.object({ kind: z.literal('changed-elsewhere') }),
  z.object({ kind: z.literal('done'), run: z.string(), seconds: z.number() }),
  /** `mendable`: the message is a UserError's, meant for the user as it stands. */
  z.object({
    kind: z.literal('failed'),
    message: z.string(),
    mendable: z.boolean(),
    stack: z.string().optional(),
  }),
  z.object({ kind: z.literal('cancelled'), run: z.string().nullable() }),
]);

export type JobEvent = z.infer<typeof jobEventSchema>;
