import { z } from 'zod';
import { DATASET_FORMATS } from './dataset-format.js';
import { findingCountsSchema } from './findings.js';
import { reviewEntrySchema } from './review.js';
import { analysisSettingsSchema, BACKENDS } from './settings.js';

/** Version of the run folder's format. A reader refuses a later one. */
export const RUN_FORMAT = 1;

const skippedImage = z.object({ path: z.string(), reason: z.string() });
const setAsideClass = z.object({ name: z.string(), images: z.int() });

/** `audit.dlens`: the document that VS Code opens. Paths are relative to the run folder unless said otherwise. */
export const auditDocumentSchema = z.object({
  format: z.literal('difficulty-lens-audit'),
  version: z.int(),
  /** The product's version that wrote the run. */
  producer: z.string(),
  created: z.string(),
  state: z.enum(['running', 'cancelled', 'failed', 'done']),
  /** The sentence that a failed run ended with. */
  failure: z.string().nullable(),
  dataset: z.object({
    /** Absolute path the user gave. */
    location: z.string(),
    format: z.enum(DATASET_FORMATS),
    /** SHA-256 over ids, labels, sizes and times of the files: says whether the dataset is still the same. */
    fingerprint: z.string(),
    examples: z.int(),
    classes: z.array(z.string()),
    classCounts: z.array(z.int()),
    unreadable: z.array(skippedImage),
    setAside: z.array(setAsideClass),
    columns: z.object({ path: z.string().optional(), label: z.string().optional() }),
  }),
  image: z.object({ size: z.int(), channels: z.int() }).nullable(),
  settings: analysisSettingsSchema,
  /** What the user asked for; it holds until the first model has chosen. Older runs do not say. */
  backendChoice: z.enum(['auto', ...BACKENDS]).default('auto'),
  backend: z.object({ name: z.enum(BACKENDS), detail: z.string() }).nullable(),
  probes: z.array(z.string()),
  folds: z.array(
    z.object({
      repeat: z.int(),
      fold: z.int(),
      state: z.enum(['waiting', 'done']),
      seconds: z.number().nullable(),
    }),
  ),
  /** Seconds by stage, summed over resumes. */
  timings: z.record(z.string(), z.number()),
  environment: z.object({ node: z.string(), platform: z.string(), arch: z.string(), cpus: z.int() }),
  summary: z
    .object({
      groups: z.record(z.string(), z.int()),
      likelyMislabeled: z.int(),
      heldOutAccuracy: z.number(),
      undefinedDepthRate: z.number(),
      /** Thresholds above which a depth is 'high'; null where no example has a held-out depth. */
      heldOutDepthThreshold: z.number().nullable(),
      labelDepthThreshold: z.number(),
      /** Neighbours that really voted. */
      k: z.int(),
      /** Lowest part of the true neighbours that voted in a probe: 1 where all were searched exactly. */
      recall: z.number().default(1),
    })
    .nullable(),
  /** Whether the run has `evidence/`. Older runs have none. */
  evidence: z.boolean().default(false),
  /** What findings.json has; null: the run has none. */
  findings: findingCountsSchema.nullable().default(null),
  warnings: z.array(z.string()),
  /** The reviewer's decisions; written by the editor. */
  decisions: z.array(reviewEntrySchema),
});

export type AuditDocument = z.infer<typeof auditDocumentSchema>;
