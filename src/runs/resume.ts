import type { AnalysisSettings } from '../protocol/settings.js';
import type { AuditDocument } from '../protocol/audit-document.js';
import { readFold, type FoldId, type FoldShape } from './fold-file.js';
import type { RunFolder } from './run-folder.js';

export type FoldState = AuditDocument['folds'][number];

/** All folds of a run in the order in which they are worked off: repeat by repeat. */
export function allFolds(settings: Pick<AnalysisSettings, 'folds' | 'repeats'>): FoldId[] {
  return Array.from({ length: settings.repeats }, (_, repeat) =>
    Array.from({ length: settings.folds }, (_, fold) => ({ repeat, fold })),
  ).flat();
}

/** What the valid files under `folds/` say; the audit document's own list may be older than they are. */
export function foldStates(
  run: RunFolder,
  settings: Pick<AnalysisSettings, 'folds' | 'repeats'>,
  shape: FoldShape,
): FoldState[] {
  return allFolds(settings).map((id) => {
    const stored = readFold(run, id, shape);
    return { ...id, state: stored === null ? 'waiting' : 'done', seconds: stored?.seconds ?? null };
  });
}

/** The folds that still have to be trained. */
export function unfinishedFolds(
  run: RunFolder,
  settings: Pick<AnalysisSettings, 'folds' | 'repeats'>,
  shape: FoldShape,
): FoldId[] {
  return foldStates(run, settings, shape)
    .filter(({ state }) => state === 'waiting')
    .map(({ repeat, fold }) => ({ repeat, fold }));
}
