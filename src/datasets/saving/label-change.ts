import { z } from 'zod';
import { DATASET_FORMATS } from '../../protocol/dataset-format.js';

/**
 * One change to a dataset's labels. `id` is the example's id as the reader gives it now; of an example that was moved
 * or excluded by a Save, the id that this Save returned.
 */
export const labelChangeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('relabel'),
    id: z.string(),
    /** Its class as the dataset has it now; otherwise nothing is written. */
    from: z.string(),
    to: z.string(),
    /** Where a file should go, relative to the dataset, if nothing stands there: for taking a move back. */
    place: z.string().optional(),
  }),
  z.object({ kind: z.literal('exclude'), id: z.string(), from: z.string() }),
  /** Takes an exclusion back. */
  z.object({
    kind: z.literal('include'),
    id: z.string(),
    /** The class that it is to have, which may be another than it had. */
    to: z.string(),
    place: z.string().optional(),
  }),
]);
export type LabelChange = z.infer<typeof labelChangeSchema>;

/** A change that was made. */
export const savedChangeSchema = z.object({
  change: labelChangeSchema,
  /** The example's id from now on: another one where its file was moved. */
  id: z.string(),
  /** The file had to take another name, since one of its own stood there. */
  renamed: z.boolean(),
  /** The format cannot leave out an example: the exclusion stands in the list of corrections only. */
  listedOnly: z.boolean(),
  /** The dataset had this label already, by someone's own hand: nothing was written, nor can be taken back. */
  wasThere: z.boolean().default(false),
});
export type SavedChange = z.infer<typeof savedChangeSchema>;

/** Why a change cannot be made: the dataset is not as the change takes it to be. */
export interface Conflict {
  readonly id: string;
  readonly kind:
    /** The example, its file or its row is gone. */
    | 'missing'
    /** It has another label now, which is `found`. */
    | 'other-label'
    /** Anything else that is in the way. */
    | 'blocked';
  readonly found?: string;
  /** Half a sentence. */
  readonly reason: string;
}

/** What the journal keeps for whoever asks what a Save was about. */
export const aboutSchema = z.object({
  format: z.enum(DATASET_FORMATS),
  changes: z.array(savedChangeSchema),
  /** Rows that were taken out of a manifest: the id of the one each stood after, null for the first. */
  takenOut: z
    .array(
      z.object({
        id: z.string(),
        text: z.string(),
        label: z.object({ start: z.int(), end: z.int(), name: z.string() }),
        after: z.string().nullable(),
      }),
    )
    .default([]),
});
export type About = z.infer<typeof aboutSchema>;
