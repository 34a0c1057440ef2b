import { z } from 'zod';

/** One row of corrections.csv and corrections.json: a decision with what it was about. */
export const correctionSchema = z.object({
  /** The example's path in the audit, relative to the dataset. */
  path: z.string(),
  /** The class it had; '' where that is not known, and then any is taken. */
  old: z.string(),
  /** The class it is to have; '' unless it is relabelled. */
  new: z.string(),
  suggested: z.string(),
  /** Of the suggestion, in [0, 1]; null: not known. */
  confidence: z.number().nullable(),
  decision: z.enum(['relabel', 'keep', 'exclude']),
  /** When it was decided: ISO 8601, UTC; '' where that is not known. */
  time: z.string(),
  /** The example's id in the audit, where it is another than its path. */
  id: z.string(),
  note: z.string(),
});
export type Correction = z.infer<typeof correctionSchema>;

export const CORRECTION_COLUMNS = [
  'path',
  'old',
  'new',
  'suggested',
  'confidence',
  'decision',
  'time',
  'id',
  'note',
] as const satisfies readonly (keyof Correction)[];

export const correctionsDocumentSchema = z.object({
  format: z.literal('difficulty-lens-corrections'),
  version: z.literal(1),
  corrections: z.array(correctionSchema),
});
