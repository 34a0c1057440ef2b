import type { ExampleRow, ExampleRowSoFar, TRAINED_COLUMNS } from '../protocol/example-row.js';
import { groupOf, type GroupThresholds } from './groups.js';
import type { LabelScores } from './label-error-score.js';
import type { Measures } from './measures.js';

export interface RowsInput {
  readonly measures: Measures;
  readonly scores: LabelScores;
  readonly thresholds: GroupThresholds;
  /** Given labels. [N] */
  readonly labels: Int32Array;
  /** Class names. [C] */
  readonly names: readonly string[];
  /** [N] */
  readonly examples: readonly { readonly id: string; readonly path: string; readonly split: string }[];
}

/**
 * The table's rows, in the order of the examples. Throws a RangeError when an example was not both held out and
 * trained on: its row would have holes where the table allows none.
 */
export function toExampleRows(input: RowsInput): ExampleRow[] {
  const { heldOutModels, trainedModels } = input.measures;
  return input.examples.map(({ id }, i) => {
    if (heldOutModels[i] === 0 || trainedModels[i] === 0) {
      throw new RangeError(`example ${id} was not both held out and trained on`);
    }
    return rowOf(input, i);
  });
}

/** Rows of the examples that a model held out, in their order, while other models are still to come. */
export function toExampleRowsSoFar(input: RowsInput): ExampleRowSoFar[] {
  const { heldOutModels, trainedModels } = input.measures;
  const known = [...heldOutModels.keys()].filter((i) => heldOutModels[i]! > 0);
  return known.map((example) => ({
    example,
    ...rowOf(input, example),
    ...(trainedModels[example] === 0 && NOT_TRAINED),
  }));
}

/** What a row says of an example that no model trained on. */
const NOT_TRAINED = {
  group: null,
  label_depth: null,
  training_depth: null,
  iteration_learned: null,
  aum: null,
  forgetting_events: null,
  el2n: null,
  training_confidence: null,
  training_variability: null,
} as const satisfies Record<(typeof TRAINED_COLUMNS)[number], null>;

/** The row of an example that was held out; NaN in the columns of training while none trained on it. */
function rowOf({ measures, scores, thresholds, labels, names, examples }: RowsInput, i: number): ExampleRow {
  const { id, path, split } = examples[i]!;
  const name = (c: number) => names[c]!;
  return {
    id,
    path,
    split,
    given_label: name(labels[i]!),
    group: groupOf(measures.heldOutDepth[i]!, measures.labelDepth[i]!, thresholds),
    label_error_score: scores.score[i]!,
    likely_mislabeled: scores.likelyMislabeled[i] === 1,
    suggested_label: name(scores.suggested[i]!),
    suggestion_confidence: scores.suggestionConfidence[i]!,
    held_out_depth: orNull(measures.heldOutDepth[i]!),
    label_depth: measures.labelDepth[i]!,
    training_depth: orNull(measures.trainingDepth[i]!),
    undefined_depth_rate: measures.undefinedDepthRate[i]!,
    consensus_class: name(measures.consensusClass[i]!),
    consensus_consistency: measures.consensusConsistency[i]!,
    held_out_accuracy: measures.heldOutAccuracy[i]!,
    entropy: measures.entropy[i]!,
    self_confidence: measures.selfConfidence[i]!,
    output_margin: measures.outputMargin[i]!,
    knn_label_agreement: measures.knnLabelAgreement[i]!,
    iteration_learned: measures.iterationLearned[i]!,
    aum: measures.aum[i]!,
    forgetting_events: measures.forgettingEvents[i]!,
    el2n: measures.el2n[i]!,
    training_confidence: measures.trainingConfidence[i]!,
    training_variability: measures.trainingVariability[i]!,
    adversarial_input_margin: orNull(measures.inputMargin[i]!),
  };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
