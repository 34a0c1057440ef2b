import { z } from 'zod';
import {
  analysisSettingsSchema,
  BACKENDS,
  PRESETS,
  settingsWith,
  type AnalysisSettings,
  type BackendChoice,
} from '../../protocol/settings.js';
import { UserError } from '../../protocol/user-error.js';

export const SETTINGS_SECTION = 'difficultyLens';

const { shape } = analysisSettingsSchema;

/** The settings under `difficultyLens.`, where null means that the preset or the machine decides. */
const choicesSchema = {
  preset: z.enum(PRESETS),
  seed: shape.seed,
  folds: shape.folds.nullable(),
  repeats: shape.repeats.nullable(),
  epochs: shape.epochs.nullable(),
  imageSize: shape.imageSize,
  inputMargin: z.boolean(),
  exactNeighbours: z.boolean(),
  backend: z.enum(['auto', ...BACKENDS]),
  jobs: z.int().min(1).max(1024).nullable(),
  outputFolder: z.string(),
  pathColumn: z.string(),
  labelColumn: z.string(),
};

export type AnalysisChoices = {
  readonly [Key in keyof typeof choicesSchema]: z.infer<(typeof choicesSchema)[Key]>;
};

/** A setting with a value that it cannot have. */
export class SettingError extends UserError {
  readonly setting: string;

  constructor(key: string, value: unknown, expected: string) {
    const setting = `${SETTINGS_SECTION}.${key}`;
    super(`The setting ${setting} is ${JSON.stringify(value)}: ${expected}.`);
    this.setting = setting;
  }
}

/**
 * Checks what a user set; `get` gives the value of a key, undefined where nothing gives one.
 * @throws SettingError that names the first one that is wrong.
 */
export function readChoices(get: (key: string) => unknown): AnalysisChoices {
  const read = Object.entries(choicesSchema).map(([key, schema]) => {
    const value = get(key);
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      throw new SettingError(key, value, parsed.error.issues[0]?.message ?? 'expected another value');
    }
    return [key, parsed.data] as const;
  });
  // Each value was checked by its own key's schema.
  return Object.fromEntries(read) as unknown as AnalysisChoices;
}

export function settingsOf(choices: AnalysisChoices): AnalysisSettings {
  const { preset, seed, folds, repeats, epochs, imageSize, inputMargin, exactNeighbours } = choices;
  return settingsWith(preset, {
    seed,
    imageSize,
    inputMargin,
    exact: exactNeighbours,
    ...(folds === null ? {} : { folds }),
    ...(repeats === null ? {} : { repeats }),
    ...(epochs === null ? {} : { epochs }),
  });
}

/** How a resumed or new job is run on this machine. */
export function runOptionsOf({ backend, jobs }: AnalysisChoices): {
  backend: BackendChoice;
  jobs: number | null;
} {
  return { backend, jobs };
}

export function columnsOf({ pathColumn, labelColumn }: AnalysisChoices): { path?: string; label?: string } {
  return {
    ...(pathColumn === '' ? {} : { path: pathColumn }),
    ...(labelColumn === '' ? {} : { label: labelColumn }),
  };
}
