import { groupThresholds } from '../engine/groups.js';
import { scoreLabels } from '../engine/label-error-score.js';
import { createCombiner, type Combiner } from '../engine/measures.js';
import { toExampleRows } from '../engine/rows.js';
import type { AuditDocument } from '../protocol/audit-document.js';
import { GROUPS, type ExampleRow } from '../protocol/example-row.js';
import { writeExamples } from '../runs/examples-parquet.js';
import { readFold } from '../runs/fold-file.js';
import { openPrepared, type PreparedDataset } from '../runs/prepared.js';
import { allFolds } from '../runs/resume.js';
import type { RunFolder } from '../runs/run-folder.js';

type Summary = NonNullable<AuditDocument['summary']>;

/** Combines all folds of a run into examples.parquet and sums it up. Reads one fold at a time. */
export function combineRun(run: RunFolder, document: AuditDocument): { summary: Summary } {
  const prepared = openPrepared(run);
  if (prepared === null) throw new Error(`${run.prepared} is not complete.`);
  prepared.images.close();
  const { labels, classes } = prepared;
  const { combiner, k, recall } = addFolds(run, document, prepared);
  const measures = combiner.finish();
  const scores = scoreLabels({ ...measures, labels });
  const thresholds = groupThresholds(measures, document.settings.groupQuantile);
  const examples = prepared.ids.map((id, i) => ({
    id,
    path: prepared.paths[i]!,
    split: prepared.splits[i]!,
  }));
  const rows = toExampleRows({ measures, scores, thresholds, labels, names: classes, examples });
  writeExamples(run.examples, { rows, classes });
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

function addFolds(
  run: RunFolder,
  { settings }: AuditDocument,
  { labels, classes }: PreparedDataset,
): { combiner: Combiner; k: number; recall: number } {
  const shape = { examples: labels.length, classes: classes.length };
  let combiner: Combiner | undefined;
  let probes: number | null = null;
  let k = settings.k;
  let recall = 1;
  for (const id of allFolds(settings)) {
    const stored = readFold(run, id, { ...shape, probes });
    if (stored === null)
      throw new Error(`Fold ${id.fold} of repeat ${id.repeat} is missing from ${run.folds}.`);
    probes = stored.result.probes;
    combiner ??= createCombiner({ classes: classes.length, probes, labels });
    combiner.add(stored.result);
    k = Math.min(k, stored.result.k);
    recall = Math.min(recall, stored.result.recall);
  }
  if (combiner === undefined) throw new Error('A run without folds cannot be combined.');
  return { combiner, k, recall };
}

function mean(rows: readonly ExampleRow[], value: (row: ExampleRow) => number): number {
  return rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
}
