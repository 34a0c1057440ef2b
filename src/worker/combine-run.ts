import { toExampleRows } from '../engine/rows.js';
import type { AuditDocument } from '../protocol/audit-document.js';
import { GROUPS, type ExampleRow } from '../protocol/example-row.js';
import { writeEvidence } from '../runs/evidence-files.js';
import { writeExamples } from '../runs/examples-parquet.js';
import { firstRows, writeFirstView } from '../runs/first-view.js';
import { allFolds } from '../runs/resume.js';
import type { RunFolder } from '../runs/run-folder.js';
import { combineEvidence } from './combine-evidence.js';
import { combineFolds } from './combine-folds.js';
import { roughPreviews } from './rough-previews.js';

type Summary = NonNullable<AuditDocument['summary']>;

/** Combines all folds of a run into examples.parquet, its first view and evidence/, and sums it up. */
export async function combineRun(
  run: RunFolder,
  { settings }: AuditDocument,
): Promise<{ readonly summary: Summary }> {
  const folds = allFolds(settings);
  const { input, sizes, k, recall } = combineFolds(run, settings, folds);
  writeEvidence(run, combineEvidence(run, input, folds));
  const { thresholds, names: classes } = input;
  const rows = toExampleRows(input);
  writeExamples(run.examples, { rows, classes });
  const first = firstRows(rows);
  const places = first.map(({ example }) => example);
  await writeFirstView(run, first, roughPreviews(run, places, sizes));
  return {
    summary: {
      groups: Object.fromEntries(
        GROUPS.map((group) => [group, rows.filter((row) => row.group === group).length]),
      ),
      likelyMislabeled: rows.filter((row) => row.likely_mislabeled).length,
      heldOutAccuracy: mean(rows, (row) => row.held_out_accuracy),
      undefinedDepthRate: mean(rows, (row) => row.undefined_depth_rate),
      heldOutDepthThreshold: Number.isNaN(thresholds.heldOutDepth) ? null : thresholds.heldOutDepth,
      labelDepthThreshold: thresholds.labelDepth,
      k,
      recall,
    },
  };
}

function mean(rows: readonly ExampleRow[], value: (row: ExampleRow) => number): number {
  return rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
}
