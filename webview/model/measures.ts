import { formatCount } from '../../src/protocol/wording.js';
import type { EXAMPLE_COLUMNS } from '../../src/protocol/example-row.js';

type NotMeasures =
  | 'id'
  | 'path'
  | 'split'
  | 'given_label'
  | 'group'
  | 'likely_mislabeled'
  | 'suggested_label'
  | 'consensus_class';
export type Measure = Exclude<(typeof EXAMPLE_COLUMNS)[number], NotMeasures>;

export interface MeasureText {
  readonly name: string;
  /** What it means, in a sentence or two. */
  readonly meaning: string;
  readonly range: string;
  readonly digits: number;
}

/** In the order in which they are shown. docs/method.md defines each. */
export const MEASURES: Readonly<Record<Measure, MeasureText>> = {
  label_error_score: {
    name: 'Label-error score',
    meaning: 'The probability that the given label is wrong, from all the evidence of this audit.',
    range: '0 to 1; higher is more probably wrong',
    digits: 3,
  },
  suggestion_confidence: {
    name: 'Suggestion confidence',
    meaning: 'The probability that the suggested class is the true one.',
    range: '0 to 1',
    digits: 3,
  },
  held_out_depth: {
    name: 'Held-out depth',
    meaning:
      'Prediction depth in models that never saw the image: the probe from which on all probes give the network’s class. Low: the image is clear. Empty where no model’s probes settled.',
    range: '0 (input) to the last probe (softmax)',
    digits: 2,
  },
  label_depth: {
    name: 'Label depth',
    meaning:
      'The probe from which on all probes give the label, in models that trained on it. High: the label was learned late, or not at all.',
    range: '0 (input) to one past the last probe (never fitted)',
    digits: 2,
  },
  training_depth: {
    name: 'Training depth',
    meaning: 'Prediction depth in models that trained on the image.',
    range: '0 (input) to the last probe (softmax)',
    digits: 2,
  },
  undefined_depth_rate: {
    name: 'Undefined-depth rate',
    meaning: 'The share of models whose probes did not settle on what the network says.',
    range: '0 to 1',
    digits: 2,
  },
  self_confidence: {
    name: 'Self-confidence',
    meaning: 'The probability that models which never saw the image give to its label.',
    range: '0 to 1; low speaks against the label',
    digits: 3,
  },
  held_out_accuracy: {
    name: 'Held-out accuracy',
    meaning: 'The share of models which never saw the image that predict its label.',
    range: '0 to 1',
    digits: 2,
  },
  consensus_consistency: {
    name: 'Consensus consistency',
    meaning: 'The share of models which never saw the image that predict the consensus class.',
    range: '0 to 1',
    digits: 2,
  },
  entropy: {
    name: 'Entropy',
    meaning: 'How undecided the models that never saw the image are between classes, in nats.',
    range: '0 (certain) to ln of the number of classes',
    digits: 3,
  },
  output_margin: {
    name: 'Output margin',
    meaning: 'The largest logit less the second largest, in models that never saw the image.',
    range: '0 and up; low is undecided',
    digits: 2,
  },
  knn_label_agreement: {
    name: 'k-NN label agreement',
    meaning: 'The share of nearest neighbours, over all probes, that bear the given label.',
    range: '0 to 1; low speaks against the label',
    digits: 3,
  },
  iteration_learned: {
    name: 'Iteration learned',
    meaning: 'The training step from which on the prediction no longer changed.',
    range: '0 (always the same) and up',
    digits: 0,
  },
  aum: {
    name: 'Area under the margin',
    meaning: 'The mean margin of the label’s logit over the best other one, during training.',
    range: 'any; negative speaks against the label',
    digits: 2,
  },
  forgetting_events: {
    name: 'Forgetting events',
    meaning: 'How often a right prediction became wrong again, during training.',
    range: '0 and up',
    digits: 1,
  },
  el2n: {
    name: 'EL2N',
    meaning: 'The length of the error vector (softmax less label) early in training.',
    range: '0 to 1.41; higher is harder',
    digits: 3,
  },
  training_confidence: {
    name: 'Training confidence',
    meaning: 'The mean probability of the label, during training.',
    range: '0 to 1',
    digits: 3,
  },
  training_variability: {
    name: 'Training variability',
    meaning: 'The standard deviation of the label’s probability, during training.',
    range: '0 to 0.5; high is ambiguous',
    digits: 3,
  },
  adversarial_input_margin: {
    name: 'Adversarial input margin',
    meaning: 'How far the pixels must change, to first order, for another class to win. Computed on request.',
    range: '0 and up; low is near a border between classes',
    digits: 3,
  },
};

// Object.keys gives strings; these are MEASURES' own, in the order written.
export const MEASURE_NAMES = Object.keys(MEASURES) as readonly Measure[];

export function formatMeasure(measure: Measure, value: number): string {
  if (Number.isNaN(value)) return '–';
  const { digits } = MEASURES[measure];
  // Counts may be means over models: 2, but 2.5.
  if (digits === 0) return formatCount(Math.round(value));
  return digits === 1 ? String(Number(value.toFixed(1))) : value.toFixed(digits);
}

/** The values that are defined, lowest first. */
export function ascending(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  let defined = sorted.length;
  // NaN comes last.
  while (defined > 0 && Number.isNaN(sorted[defined - 1])) defined--;
  return sorted.subarray(0, defined);
}

/** The share of values that are lower, equal ones by half, in [0, 1]; NaN where the value is not defined. */
export function percentile(sorted: Float64Array, value: number): number {
  if (Number.isNaN(value)) return Number.NaN;
  const lower = countWhile(sorted, (other) => other < value);
  const notHigher = countWhile(sorted, (other) => other <= value);
  return (lower + notHigher) / 2 / sorted.length;
}

/** How many of the first values are so; no later one is. */
function countWhile(sorted: Float64Array, isSo: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isSo(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
