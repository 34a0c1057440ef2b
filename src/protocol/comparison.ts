import { z } from 'zod';

const runFigures = z.object({
  /** Absolute path of its folder. */
  run: z.string(),
  /** ISO 8601, UTC. */
  created: z.string(),
  examples: z.int(),
  likelyMislabeled: z.int(),
  heldOutAccuracy: z.number(),
});

/** What two finished runs of one dataset say of it. */
export const comparisonSchema = z.object({
  before: runFigures,
  after: runFigures,
  /** Whether network, folds, epochs, seed and the like are the same, so that the two differ by the dataset only. */
  sameSettings: z.boolean(),
  /** Places in the later run's table, rising. */
  places: z.object({
    /** Flagged before and not any more. */
    gone: z.array(z.int()),
    /** Flagged both times. */
    still: z.array(z.int()),
    /** Flagged now, and not before. */
    fresh: z.array(z.int()),
    /** Their given label is another one. */
    relabelled: z.array(z.int()),
  }),
  /** Examples of the earlier run that the later one does not have, and how many of those were flagged. */
  left: z.object({ examples: z.int(), flagged: z.int() }),
  /** Examples that only the later run has. */
  added: z.int(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** The lists of examples that a comparison has. */
export const CHANGES = [
  'gone',
  'still',
  'fresh',
  'relabelled',
] as const satisfies readonly (keyof Comparison['places'])[];
export type Change = (typeof CHANGES)[number];
