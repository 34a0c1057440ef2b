import { stringify } from 'csv-stringify/sync';
import type { ExampleRow } from '../protocol/example-row.js';
import type { Decision, ReviewEntry } from '../protocol/review.js';

/**
 * The columns of the table that cleanlab's `CleanLearning.get_label_issues()` returns, so that scripts written for it
 * read ours: label_quality falls where a label is more probably wrong, predicted_label is the class of the highest mean
 * held-out probability. `id` and `path` come before them and, after them, what the reviewer decided.
 */
export const CLEANLAB_COLUMNS = [
  'id',
  'path',
  'is_label_issue',
  'label_quality',
  'given_label',
  'predicted_label',
  'decision',
  'corrected_label',
] as const;

const ROWS_A_PIECE = 1000;

/** A row an example in the order of the dataset, in pieces. */
export function* cleanlabCsv(rows: readonly ExampleRow[], review: readonly ReviewEntry[]): Generator<string> {
  const decided = new Map(review.map(({ id, decision }) => [id, decision]));
  yield stringify([CLEANLAB_COLUMNS]);
  for (let start = 0; start < rows.length; start += ROWS_A_PIECE) {
    yield stringify(
      rows.slice(start, start + ROWS_A_PIECE).map((row) => cells(row, decided.get(row.id) ?? null)),
    );
  }
}

function cells(row: ExampleRow, decision: Decision | null): string[] {
  const corrected = decision?.kind === 'relabel' ? decision.label : row.given_label;
  return [
    row.id,
    row.path,
    // As pandas reads and writes it.
    row.likely_mislabeled ? 'True' : 'False',
    String(1 - row.label_error_score),
    row.given_label,
    row.consensus_class,
    decision?.kind ?? '',
    decision === null ? '' : decision.kind === 'exclude' ? '' : corrected,
  ];
}
