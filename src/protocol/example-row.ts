export const GROUPS = ['easy', 'looks_like_another_class', 'ambiguous_without_label', 'ambiguous'] as const;
export type Group = (typeof GROUPS)[number];

/** The groups' names as people read them; the paper's. */
export const GROUP_TITLES: Readonly<Record<Group, string>> = {
  easy: 'easy',
  looks_like_another_class: 'looks like a different class',
  ambiguous_without_label: 'ambiguous without its label',
  ambiguous: 'ambiguous',
};

/**
 * One row of examples.parquet and of `report --csv`, in this order of columns. docs/method.md defines each measure.
 * NaN never appears: a value that is not defined is null.
 */
export interface ExampleRow {
  readonly id: string;
  /** Relative to the dataset, with `/`. */
  readonly path: string;
  readonly split: string;
  readonly given_label: string;
  readonly group: Group;
  /** In [0, 1]; higher is more probably wrong. */
  readonly label_error_score: number;
  readonly likely_mislabeled: boolean;
  readonly suggested_label: string;
  readonly suggestion_confidence: number;
  /** Mean prediction depth over the models that held the example out; null: undefined in all. */
  readonly held_out_depth: number | null;
  /** Mean depth at which the probes settle on the given label, over the models that trained on it; L+1: unfitted. */
  readonly label_depth: number;
  /** Mean prediction depth over the models that trained on it (the paper's training depth). */
  readonly training_depth: number | null;
  /** Fraction of all models in which the prediction depth is undefined. */
  readonly undefined_depth_rate: number;
  readonly consensus_class: string;
  readonly consensus_consistency: number;
  readonly held_out_accuracy: number;
  /** Nats. */
  readonly entropy: number;
  readonly self_confidence: number;
  readonly output_margin: number;
  readonly knn_label_agreement: number;
  /** Steps. */
  readonly iteration_learned: number;
  readonly aum: number;
  readonly forgetting_events: number;
  readonly el2n: number;
  readonly training_confidence: number;
  readonly training_variability: number;
  /** Null unless the run was asked for it. */
  readonly adversarial_input_margin: number | null;
}

export const EXAMPLE_COLUMNS = [
  'id',
  'path',
  'split',
  'given_label',
  'group',
  'label_error_score',
  'likely_mislabeled',
  'suggested_label',
  'suggestion_confidence',
  'held_out_depth',
  'label_depth',
  'training_depth',
  'undefined_depth_rate',
  'consensus_class',
  'consensus_consistency',
  'held_out_accuracy',
  'entropy',
  'self_confidence',
  'output_margin',
  'knn_label_agreement',
  'iteration_learned',
  'aum',
  'forgetting_events',
  'el2n',
  'training_confidence',
  'training_variability',
  'adversarial_input_margin',
] as const satisfies readonly (keyof ExampleRow)[];

/** Columns that only models that trained on the example can fill; `group` needs both axes. */
export const TRAINED_COLUMNS = [
  'group',
  'label_depth',
  'training_depth',
  'iteration_learned',
  'aum',
  'forgetting_events',
  'el2n',
  'training_confidence',
  'training_variability',
] as const satisfies readonly (keyof ExampleRow)[];
type TrainedColumn = (typeof TRAINED_COLUMNS)[number];

/**
 * One row of examples-so-far.parquet: an example that a finished model held out, while others still train. All values
 * are those of the models so far, and so are the groups' thresholds; null where none of these trained on the example.
 */
export type ExampleRowSoFar = Omit<ExampleRow, TrainedColumn> & {
  readonly [Column in TrainedColumn]: ExampleRow[Column] | null;
} & {
  /** Place in the dataset, from 0: rows of the other examples are still to come. */
  readonly example: number;
};

export const SO_FAR_COLUMNS = [
  'example',
  ...EXAMPLE_COLUMNS,
] as const satisfies readonly (keyof ExampleRowSoFar)[];
