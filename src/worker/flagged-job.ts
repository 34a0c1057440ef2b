import type { FlaggedJob } from '../protocol/job.js';
import { readExamples } from '../runs/examples-parquet.js';
import { runFolder } from '../runs/run-folder.js';
import type { JobContext } from './fold-job.js';

/** Tells which examples of a finished run are likely mislabeled: the extension host must not decode tables itself. */
export async function runFlaggedJob({ run, limit }: FlaggedJob, { emit }: JobContext): Promise<void> {
  const { rows } = await readExamples(runFolder(run).examples);
  const flagged = rows
    .map((row, example) => ({ row, example }))
    .filter(({ row }) => row.likely_mislabeled)
    .sort((a, b) => b.row.label_error_score - a.row.label_error_score);
  const examples = flagged.slice(0, limit).map(({ row, example }) => ({
    example,
    id: row.id,
    path: row.path,
    given: row.given_label,
    suggested: row.suggested_label,
    confidence: row.suggestion_confidence,
    score: row.label_error_score,
  }));
  emit({ kind: 'flagged', examples, total: flagged.length });
}
