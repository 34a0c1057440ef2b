import { z } from 'zod';

/** What the reviewer decided about an example. */
export const decisionSchema = z.discriminatedUnion('kind', [
  /** Its label is to be this one; may be a class that the dataset does not have yet. */
  z.object({ kind: z.literal('relabel'), label: z.string().min(1) }),
  /** Its label is right, whatever the audit says. */
  z.object({ kind: z.literal('keep') }),
  /** It is to be taken out of the dataset. */
  z.object({ kind: z.literal('exclude') }),
]);
export type Decision = z.infer<typeof decisionSchema>;

/** An example as the audit's table has it: what a decision is about. */
export const reviewedExampleSchema = z.object({
  /** Place in the table of the finished audit. */
  example: z.int().min(0),
  id: z.string(),
  /** Relative to the dataset, with `/`. */
  path: z.string(),
  given: z.string(),
  suggested: z.string(),
  confidence: z.number(),
});
export type ReviewedExample = z.infer<typeof reviewedExampleSchema>;

/** One that is likely mislabeled. */
export const flaggedExampleSchema = reviewedExampleSchema.extend({
  /** Its label-error score. */
  score: z.number(),
});
export type FlaggedExample = z.infer<typeof flaggedExampleSchema>;

/**
 * The review of one example, kept in `audit.dlens`. One without decision and note stays only as long as the dataset
 * has something else than the audit found (`saved`), which the next Save then takes back.
 */
export const reviewEntrySchema = reviewedExampleSchema.extend({
  decision: decisionSchema.nullable(),
  note: z.string(),
  /** When it was last decided; ISO 8601, UTC. */
  time: z.string(),
  /** What the dataset has since the last Save; null: what the audit found. `label` null: it is excluded. */
  saved: z.object({ id: z.string(), label: z.string().nullable() }).nullable(),
});
export type ReviewEntry = z.infer<typeof reviewEntrySchema>;

/** A decision that cannot be saved: the dataset is not as the review takes it to be. */
export const reviewConflictSchema = z.object({
  /** The example's, in the audit. */
  id: z.string(),
  /** Half a sentence. */
  reason: z.string(),
  /** What the dataset has instead, where that is known; `label` null: it is excluded. */
  found: z.object({ id: z.string(), label: z.string().nullable() }).nullable(),
});
export type ReviewConflict = z.infer<typeof reviewConflictSchema>;

/** One example's part of an edit. Left out: stays as it is. `decision` null takes a decision away. */
export const reviewChangeSchema = reviewedExampleSchema.extend({
  decision: decisionSchema.nullable().optional(),
  note: z.string().optional(),
});
export type ReviewChange = z.infer<typeof reviewChangeSchema>;
