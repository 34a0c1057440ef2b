import { z } from 'zod';

export const PRESETS = ['quick', 'balanced', 'paper'] as const;
export const NETWORKS = ['resnet', 'mlp', 'vgg', 'resnet18'] as const;
export const BACKENDS = ['tensorflow', 'wasm', 'cpu'] as const;

export type Preset = (typeof PRESETS)[number];
export type NetworkName = (typeof NETWORKS)[number];
export type BackendName = (typeof BACKENDS)[number];
export type BackendChoice = BackendName | 'auto';

const LARGEST_EXACT_SHARE = 1 / 3;

/** Everything that decides an analysis' result, besides the dataset and the backend's rounding. */
export const analysisSettingsSchema = z.object({
  preset: z.enum(PRESETS),
  /** K of the stratified K-fold. */
  folds: z.int().min(2).max(100),
  /** R: how often the K-fold is repeated, with new splits and initial weights. */
  repeats: z.int().min(1).max(1000),
  epochs: z.int().min(1).max(10_000),
  /** Small datasets get smaller batches and more epochs, for this many steps a model; 0: as it stands. */
  minimumSteps: z.int().min(0),
  network: z.enum(NETWORKS),
  /** Channels of the first layer (units for the MLP); later stages are multiples of it. */
  width: z.int().min(1).max(1024),
  batchSize: z.int().min(1).max(4096),
  /** Peak of the one-cycle schedule. */
  learningRate: z.number().positive(),
  weightDecay: z.number().min(0),
  /** Side in pixels that images are resized to; null: chosen from the data, at most `imageSizeLimit`. */
  imageSize: z.int().min(4).max(512).nullable(),
  imageSizeLimit: z.int().min(4).max(512),
  /** Neighbours that vote in a probe. */
  k: z.int().min(1).max(1000),
  /** Embeddings wider than this are average-pooled spatially before flattening; null: never. */
  probeWidth: z.int().min(8).nullable(),
  /** Search all neighbours exactly, however much of the time that takes. */
  exact: z.boolean().default(false),
  /** Otherwise: part of a fold's time, by an estimate from sizes, past which they are searched approximately. */
  exactShare: z.number().min(0).max(1).default(LARGEST_EXACT_SHARE),
  /** Evaluate all examples every so many steps for `iteration learned`; null: read it from the training stream. */
  iterationEvery: z.int().min(1).nullable(),
  /** Compute the adversarial input margin (costs backward passes). */
  inputMargin: z.boolean(),
  /** Quantile of each axis above which a depth is 'high'. */
  groupQuantile: z.number().min(0).max(1),
  seed: z.int().min(0).max(0xffff_ffff),
});

export type AnalysisSettings = z.infer<typeof analysisSettingsSchema>;

const quick: AnalysisSettings = {
  preset: 'quick',
  folds: 4,
  repeats: 1,
  epochs: 3,
  minimumSteps: 450,
  network: 'resnet',
  width: 8,
  batchSize: 64,
  learningRate: 0.1,
  weightDecay: 5e-4,
  imageSize: null,
  imageSizeLimit: 32,
  k: 30,
  probeWidth: 256,
  exact: false,
  exactShare: LARGEST_EXACT_SHARE,
  iterationEvery: null,
  inputMargin: false,
  groupQuantile: 2 / 3,
  seed: 0,
};

/** Each preset's settings; docs/benchmarks.md has what is measured of them. */
export const PRESET_SETTINGS: Readonly<Record<Preset, AnalysisSettings>> = {
  quick,
  balanced: {
    ...quick,
    preset: 'balanced',
    epochs: 8,
    minimumSteps: 1000,
    width: 16,
    imageSizeLimit: 64,
  },
  // The paper's models: ResNet18, 250 of them, each trained on a random 90 %, no pooling before the probes.
  paper: {
    ...quick,
    preset: 'paper',
    folds: 10,
    repeats: 25,
    epochs: 100,
    minimumSteps: 0,
    network: 'resnet18',
    width: 64,
    imageSizeLimit: 64,
    probeWidth: null,
    iterationEvery: 100,
  },
};

/** A preset with changes to it. A number of epochs that the user names is the number that is trained. */
export function settingsWith(
  preset: Preset,
  changes: Partial<Omit<AnalysisSettings, 'preset' | 'minimumSteps'>>,
): AnalysisSettings {
  return analysisSettingsSchema.parse({
    ...PRESET_SETTINGS[preset],
    ...changes,
    ...(changes.epochs === undefined ? {} : { minimumSteps: 0 }),
  });
}
