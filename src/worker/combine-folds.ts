import { groupThresholds } from '../engine/groups.js';
import { scoreLabels } from '../engine/label-error-score.js';
import { createCombiner, type Combiner } from '../engine/measures.js';
import type { RowsInput } from '../engine/rows.js';
import type { AnalysisSettings } from '../protocol/settings.js';
import { readFold, type FoldId } from '../runs/fold-file.js';
import { openPrepared, type PreparedDataset } from '../runs/prepared.js';
import type { RunFolder } from '../runs/run-folder.js';

/** What some folds of a run say together. */
export interface CombinedFolds {
  /** All that rows are made of. */
  readonly input: RowsInput;
  /** Widths and heights of the original images. [N] */
  readonly sizes: PreparedDataset['sizes'];
  /** Neighbours that really voted. */
  readonly k: number;
  /** Lowest part of the true neighbours that voted in a probe. */
  readonly recall: number;
}

/** Combines the stored `folds`, one or more, in their order. Reads one at a time. */
export function combineFolds(
  run: RunFolder,
  settings: AnalysisSettings,
  folds: readonly FoldId[],
): CombinedFolds {
  const prepared = openPrepared(run);
  if (prepared === null) throw new Error(`${run.prepared} is not complete.`);
  prepared.images.close();
  const { labels, classes, ids, paths, splits, sizes } = prepared;
  const shape = { examples: labels.length, classes: classes.length };
  let combiner: Combiner | undefined;
  let probes: number | null = null;
  let k = settings.k;
  let recall = 1;
  for (const id of folds) {
    const stored = readFold(run, id, { ...shape, probes });
    if (stored === null)
      throw new Error(`Fold ${id.fold} of repeat ${id.repeat} is missing from ${run.folds}.`);
    probes = stored.result.probes;
    combiner ??= createCombiner({ classes: classes.length, probes, labels });
    combiner.add(stored.result);
    k = Math.min(k, stored.result.k);
    recall = Math.min(recall, stored.result.recall);
  }
  if (combiner === undefined) throw new Error('No folds cannot be combined.');
  const measures = combiner.finish();
  return {
    input: {
      measures,
      scores: scoreLabels({ ...measures, labels }),
      thresholds: groupThresholds(measures, settings.groupQuantile),
      labels,
      names: classes,
      examples: ids.map((id, i) => ({ id, path: paths[i]!, split: splits[i]! })),
    },
    sizes,
    k,
    recall,
  };
}
