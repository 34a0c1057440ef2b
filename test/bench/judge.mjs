import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { auroc, averagePrecision } from './ranking.mjs';

/** The truth about a dataset that make_fashion.py made: true label by row. */
export function readTruth(dataset) {
  return parse(readFileSync(path.join(dataset, 'truth.csv')), { columns: true }).map((row) => row.true);
}

/** True label of a row of the report: an IDX example's id ends with its row number. */
export function trueLabel(truth, row) {
  return truth[Number(/(\d+)$/.exec(row.id)[1])];
}

/** How well the report's rows find the wrong labels. */
export function judge(rows, truth) {
  const wrong = rows.map((row) => trueLabel(truth, row) !== row.given_label);
  const scores = rows.map((row) => Number(row.label_error_score));
  const flagged = rows.filter((row) => row.likely_mislabeled === 'true');
  const flips = rows.filter((_, i) => wrong[i]);
  const hits = flagged.filter((row) => trueLabel(truth, row) !== row.given_label).length;
  const precision = hits / Math.max(1, flagged.length);
  const recall = hits / Math.max(1, flips.length);
  const share = (part, all) => part / Math.max(1, all);
  return {
    errors: flips.length,
    auroc: auroc(scores, wrong),
    ap: averagePrecision(scores, wrong),
    precision,
    recall,
    f1: (2 * precision * recall) / Math.max(1e-9, precision + recall),
    easy: share(flips.filter((row) => row.group === 'easy').length, flips.length),
    suggestion: share(
      flips.filter((row) => row.suggested_label === trueLabel(truth, row)).length,
      flips.length,
    ),
    accuracyTrue: share(
      rows.filter((row) => row.consensus_class === trueLabel(truth, row)).length,
      rows.length,
    ),
  };
}
