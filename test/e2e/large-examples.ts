import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GROUPS, type ExampleRow } from '../../src/protocol/example-row.js';
import { REPOSITORY } from '../rig/repository.js';
import { seededRandom } from '../seeded-random.js';

export const SAMPLE = join(REPOSITORY, 'media', 'sample');
export const PROBES = ['input', 'stem', 'stage_1', 'stage_2', 'stage_3', 'softmax'];
const COPIES = 40;
const MISLABELED = 0.05;

export interface LargeExample {
  /** Relative to the dataset. */
  readonly path: string;
  readonly label: string;
  /** The sample's image that it is a copy of, relative to the sample. */
  readonly original: string;
}

export function sampleClasses(): string[] {
  return readdirSync(SAMPLE, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The sample 40 times over, as a reader of datasets lists it. */
export function largeExamples(): LargeExample[] {
  return sampleClasses().flatMap((label) =>
    readdirSync(join(SAMPLE, label))
      .sort()
      .flatMap((file) =>
        Array.from({ length: COPIES }, (_, copy) => ({
          path: `${label}/${file.replace('.', `_${String(copy).padStart(2, '0')}.`)}`,
          label,
          original: `${label}/${file}`,
        })),
      ),
  );
}

/** Measures in their ranges, drawn with a seed. */
export function largeRows(examples: readonly LargeExample[]): ExampleRow[] {
  const random = seededRandom(60_000);
  const classes = sampleClasses();
  const other = (label: string): string => {
    const shift = 1 + Math.floor(random() * (classes.length - 1));
    return classes[(classes.indexOf(label) + shift) % classes.length]!;
  };
  return examples.map(({ path, label }) => {
    const wrong = random() < MISLABELED;
    const suggested = wrong || random() < 0.1 ? other(label) : label;
    return {
      id: path,
      path,
      split: '',
      given_label: label,
      group: GROUPS[wrong ? 1 : Math.floor(random() ** 2 * GROUPS.length)]!,
      label_error_score: wrong ? 0.5 + random() / 2 : random() * 0.5,
      likely_mislabeled: wrong,
      suggested_label: suggested,
      suggestion_confidence: random(),
      held_out_depth: random() < 0.02 ? null : random() * PROBES.length,
      label_depth: random() * PROBES.length,
      training_depth: random() * PROBES.length,
      undefined_depth_rate: random() < 0.02 ? 1 : 0,
      consensus_class: suggested,
      consensus_consistency: random(),
      held_out_accuracy: wrong ? 0 : 1,
      entropy: random() * Math.log(classes.length),
      self_confidence: random(),
      output_margin: 2 * random() - 1,
      knn_label_agreement: random(),
      iteration_learned: Math.floor(random() * 450),
      aum: 2 * random() - 1,
      forgetting_events: Math.floor(random() * 3),
      el2n: random(),
      training_confidence: random(),
      training_variability: random(),
      adversarial_input_margin: null,
    };
  });
}
