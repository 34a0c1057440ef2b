import { z } from 'zod';

export const FINDINGS_FORMAT = 'difficulty-lens-findings';
export const FINDINGS_VERSION = 1;

/** Images that show the same. Examples are places in the table of the finished audit. */
export const duplicateGroupSchema = z.object({
  /**
   * `file`: their files are the same byte for byte; `pixels`: they are the same as decoded for the analysis; `near`: some
   * are lossy copies of each other, or shifted by a pixel.
   */
  kind: z.enum(['file', 'pixels', 'near']),
  /** Rising; two at least. */
  examples: z.array(z.int().min(0)).min(2),
  /** The pairs that are near, with their distance in parts of the images' contrast. */
  links: z.array(z.tuple([z.int().min(0), z.int().min(0), z.number()])),
  labelsDiffer: z.boolean(),
  /** Some are in another split than others: what is tested on was trained on. */
  splitsDiffer: z.boolean(),
});
export type DuplicateGroup = z.infer<typeof duplicateGroupSchema>;

/** `findings.json` of a finished run: what the dataset has that no dataset should. */
export const findingsSchema = z.object({
  format: z.literal(FINDINGS_FORMAT),
  version: z.int(),
  /** By their first example. */
  duplicates: z.array(duplicateGroupSchema),
  /** Examples that show next to nothing: all pixels are about the same. */
  blank: z.array(z.int().min(0)),
  /** Examples whose file has another shape or size than most; width and height in pixels. */
  odd: z.array(z.object({ example: z.int().min(0), width: z.int(), height: z.int() })).default([]),
});
export type Findings = z.infer<typeof findingsSchema>;

/** The same in numbers, in the audit document. */
export const findingCountsSchema = z.object({
  duplicateGroups: z.int(),
  /** Images beyond the first of each group. */
  duplicates: z.int(),
  /** Groups whose labels differ, and whose splits do. */
  labelConflicts: z.int(),
  acrossSplits: z.int(),
  blank: z.int(),
  /** Of another shape or size than most. */
  odd: z.int().default(0),
  /** Images of the largest class for each one of the smallest. */
  imbalance: z.number(),
});
export type FindingCounts = z.infer<typeof findingCountsSchema>;
