import type { AnalysisSettings } from '../protocol/settings.js';

/** Smaller batches are halved no further, and larger ones are halved until an epoch has this many steps. */
const SMALLEST_BATCH = 16;
const STEPS_PER_EPOCH = 32;

/**
 * The settings as a dataset of `examples` images is really trained with: smaller batches where it is small, and epochs
 * until a model has taken `minimumSteps`. What counts is the number of steps, not of passes (docs/benchmarks.md).
 * `minimumSteps` is 0 in the result: it has been met, or was not asked for.
 */
export function scheduleFor(settings: AnalysisSettings, examples: number): AnalysisSettings {
  const { folds, minimumSteps } = settings;
  const trained = examples - Math.ceil(examples / folds);
  let { batchSize } = settings;
  while (batchSize / 2 >= SMALLEST_BATCH && trained / batchSize < STEPS_PER_EPOCH) batchSize /= 2;
  const epochs = Math.max(settings.epochs, Math.ceil(minimumSteps / Math.ceil(trained / batchSize)));
  return { ...settings, batchSize, epochs, minimumSteps: 0 };
}
