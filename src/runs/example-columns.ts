import { GROUPS, type ExampleRow } from '../protocol/example-row.js';

/** How each column of examples.parquet is stored. Measures are means over models, hence none is an integer. */
export const COLUMN_TYPES: Readonly<Record<keyof ExampleRow, ColumnType>> = {
  id: { type: 'STRING', nullable: false },
  path: { type: 'STRING', nullable: false },
  split: { type: 'STRING', nullable: false },
  given_label: { type: 'STRING', nullable: false },
  group: { type: 'STRING', nullable: false },
  label_error_score: { type: 'DOUBLE', nullable: false },
  likely_mislabeled: { type: 'BOOLEAN', nullable: false },
  suggested_label: { type: 'STRING', nullable: false },
  suggestion_confidence: { type: 'DOUBLE', nullable: false },
  held_out_depth: { type: 'DOUBLE', nullable: true },
  label_depth: { type: 'DOUBLE', nullable: false },
  training_depth: { type: 'DOUBLE', nullable: true },
  undefined_depth_rate: { type: 'DOUBLE', nullable: false },
  consensus_class: { type: 'STRING', nullable: false },
  consensus_consistency: { type: 'DOUBLE', nullable: false },
  held_out_accuracy: { type: 'DOUBLE', nullable: false },
  entropy: { type: 'DOUBLE', nullable: false },
  self_confidence: { type: 'DOUBLE', nullable: false },
  output_margin: { type: 'DOUBLE', nullable: false },
  knn_label_agreement: { type: 'DOUBLE', nullable: false },
  iteration_learned: { type: 'DOUBLE', nullable: false },
  aum: { type: 'DOUBLE', nullable: false },
  forgetting_events: { type: 'DOUBLE', nullable: false },
  el2n: { type: 'DOUBLE', nullable: false },
  training_confidence: { type: 'DOUBLE', nullable: false },
  training_variability: { type: 'DOUBLE', nullable: false },
  adversarial_input_margin: { type: 'DOUBLE', nullable: true },
};

export interface ColumnType {
  readonly type: 'STRING' | 'DOUBLE' | 'BOOLEAN';
  readonly nullable: boolean;
}

/** Whether `value` may stand in `column`; numbers must be finite. */
export function fitsColumn(column: keyof ExampleRow, value: unknown): boolean {
  const { type, nullable } = COLUMN_TYPES[column];
  if (value === null) return nullable;
  if (column === 'group') return GROUPS.some((group) => group === value);
  switch (type) {
    case 'STRING':
      return typeof value === 'string';
    case 'DOUBLE':
      return Number.isFinite(value);
    case 'BOOLEAN':
      return typeof value === 'boolean';
  }
}
