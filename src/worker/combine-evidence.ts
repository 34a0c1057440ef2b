import { collectEvidence } from '../engine/collect-evidence.js';
import type { Evidence } from '../engine/evidence.js';
import type { RowsInput } from '../engine/rows.js';
import { readFold, type FoldId } from '../runs/fold-file.js';
import type { RunFolder } from '../runs/run-folder.js';

/** Collects the evidence of the stored `folds`, which `input` was combined from. Reads one at a time. */
export function combineEvidence(run: RunFolder, input: RowsInput, folds: readonly FoldId[]): Evidence {
  const { examples, classes, probes } = input.measures;
  const collector = collectEvidence(input);
  for (const id of folds) {
    const stored = readFold(run, id, { examples, classes, probes });
    if (stored === null)
      throw new Error(`Fold ${id.fold} of repeat ${id.repeat} has gone from ${run.folds}.`);
    collector.add(stored.result, id.repeat === 0);
  }
  return collector.finish();
}
