import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ZodInt, ZodNumber } from 'zod';
import {
  analysisSettingsSchema,
  NETWORKS,
  PRESETS,
  settingsWith,
  type AnalysisSettings,
  type NetworkName,
  type Preset,
} from '../protocol/settings.js';

/** The options of `analyze` that decide a run's result; none of them may change when it is resumed. */
export interface SettingsOptions {
  readonly preset?: Preset;
  readonly folds?: number;
  readonly repeats?: number;
  readonly epochs?: number;
  readonly network?: NetworkName;
  readonly imageSize?: number;
  readonly k?: number;
  readonly exact?: true;
  readonly seed?: number;
  readonly inputMargin?: true;
  readonly quantile?: number;
}

const DEFAULT_PRESET: Preset = 'quick';
const { shape } = analysisSettingsSchema;

export function addSettingsOptions(command: Command): Command {
  return command
    .addOption(new Option('--preset <name>', `how thorough (default: ${DEFAULT_PRESET})`).choices(PRESETS))
    .option('--folds <n>', 'K of the stratified K-fold', wholeNumber(shape.folds))
    .option('--repeats <n>', 'how often the K-fold is repeated', wholeNumber(shape.repeats))
    .option('--epochs <n>', 'passes over the data a fold', wholeNumber(shape.epochs))
    .addOption(new Option('--network <name>', 'network to train').choices(NETWORKS))
    .option(
      '--image-size <pixels>',
      'side that images are resized to (default: from the data)',
      wholeNumber(shape.imageSize.unwrap()),
    )
    .option('--k <n>', 'neighbours that vote in a probe', wholeNumber(shape.k))
    .option('--exact', 'search all nearest neighbours exactly, however long it takes')
    .option('--seed <n>', 'the same seed gives the same result', wholeNumber(shape.seed))
    .option('--input-margin', 'compute the adversarial input margin too (slower)')
    .option('--quantile <q>', "quantile of a depth above which it is 'high' in the groups", fraction);
}

export function settingsFrom(options: SettingsOptions): AnalysisSettings {
  const { preset = DEFAULT_PRESET, quantile, ...changes } = options;
  // Options that are no settings are left out by the schema.
  return settingsWith(preset, {
    ...changes,
    ...(quantile === undefined ? {} : { groupQuantile: quantile }),
  });
}

/** The flags of the settings that were given, such as `--image-size`. */
export function givenSettings(options: SettingsOptions): string[] {
  const { preset, folds, repeats, epochs, network, imageSize, k, exact, seed, inputMargin, quantile } =
    options;
  const all = { preset, folds, repeats, epochs, network, imageSize, k, exact, seed, inputMargin, quantile };
  return Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
}

/** Reads a whole number within the limits of the setting it is for. */
export function wholeNumber(
  limits: Pick<ZodInt | ZodNumber, 'minValue' | 'maxValue'>,
): (text: string) => number {
  const min = limits.minValue ?? 0;
  const max = limits.maxValue ?? Number.MAX_SAFE_INTEGER;
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`Expected a whole number ${range}.`);
    }
    return value;
  };
}

function fraction(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('Expected a number from 0 to 1.');
  }
  return value;
}
