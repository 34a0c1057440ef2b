import type { JobEvent } from '../../protocol/job-event.js';
import {
  activityText,
  foldName,
  NO_PROGRESS,
  progressAfter,
  timeLeftText,
  type ProgressState,
} from '../../protocol/progress-state.js';
import { formatCount } from '../../protocol/wording.js';

/** How far an analysis of this window is. */
export interface AnalysisProgress {
  readonly state: ProgressState;
  /** Names of the models that are finished. */
  readonly models: ReadonlySet<string>;
  readonly modelsTotal: number;
}

/** `finished`: models of a resumed run that were done before. */
export function beginProgress(
  modelsTotal: number,
  finished: readonly { readonly repeat: number; readonly fold: number }[] = [],
): AnalysisProgress {
  return { state: NO_PROGRESS, models: new Set(finished.map(foldName)), modelsTotal };
}

export function advance(progress: AnalysisProgress, event: JobEvent): AnalysisProgress {
  const state = progressAfter(progress.state, event);
  if (event.kind !== 'fold') return { ...progress, state };
  return { ...progress, state, models: new Set(progress.models).add(foldName(event)) };
}

/** `2 of 4 models · fold 3, epoch 3 of 6, 1,234 images/s · 40 s left`, as far as it is known. */
export function progressText({ state, models, modelsTotal }: AnalysisProgress): string {
  const begun = models.size > 0 || state.rates.size > 0;
  const parts = [
    begun ? `${formatCount(models.size)} of ${formatCount(modelsTotal)} models` : '',
    activityText(state),
    timeLeftText(state),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** Rounded down: 100 % only when it is. */
export function percentText({ state }: AnalysisProgress): string {
  return `${Math.floor(state.fraction * 100)} %`;
}
