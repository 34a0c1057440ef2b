import { GROUPS, type ExampleRow, type ExampleRowSoFar } from '../protocol/example-row.js';

export interface ColumnType {
  readonly type: 'STRING' | 'GROUP' | 'DOUBLE' | 'BOOLEAN' | 'INTEGER';
  readonly nullable: boolean;
}

const text: ColumnType = { type: 'STRING', nullable: false };
const group: ColumnType = { type: 'GROUP', nullable: false };
const truth: ColumnType = { type: 'BOOLEAN', nullable: false };
const measure: ColumnType = { type: 'DOUBLE', nullable: false };
const measureOrNull: ColumnType = { type: 'DOUBLE', nullable: true };

/** How each column of examples.parquet is stored. Measures are means over models, hence none is an integer. */
export const COLUMN_TYPES: Readonly<Record<keyof ExampleRow, ColumnType>> = {
  id: text,
  path: text,
  split: text,
  given_label: text,
  group,
  label_error_score: measure,
  likely_mislabeled: truth,
  suggested_label: text,
  suggestion_confidence: measure,
  held_out_depth: measureOrNull,
  label_depth: measure,
  training_depth: measureOrNull,
  undefined_depth_rate: measure,
  consensus_class: text,
  consensus_consistency: measure,
  held_out_accuracy: measure,
  entropy: measure,
  self_confidence: measure,
  output_margin: measure,
  knn_label_agreement: measure,
  iteration_learned: measure,
  aum: measure,
  forgetting_events: measure,
  el2n: measure,
  training_confidence: measure,
  training_variability: measure,
  adversarial_input_margin: measureOrNull,
};

/** The same for examples-so-far.parquet. */
export const SO_FAR_COLUMN_TYPES: Readonly<Record<keyof ExampleRowSoFar, ColumnType>> = {
  ...COLUMN_TYPES,
  example: { type: 'INTEGER', nullable: false },
  group: { ...group, nullable: true },
  label_depth: measureOrNull,
  iteration_learned: measureOrNull,
  aum: measureOrNull,
  forgetting_events: measureOrNull,
  el2n: measureOrNull,
  training_confidence: measureOrNull,
  training_variability: measureOrNull,
};

/** Whether `value` may stand in a column; numbers must be finite. */
export function fitsColumn({ type, nullable }: ColumnType, value: unknown): boolean {
  if (value === null) return nullable;
  switch (type) {
    case 'STRING':
      return typeof value === 'string';
    case 'GROUP':
      return GROUPS.some((known) => known === value);
    case 'DOUBLE':
      return Number.isFinite(value);
    case 'BOOLEAN':
      return typeof value === 'boolean';
    case 'INTEGER':
      return Number.isInteger(value);
  }
}
