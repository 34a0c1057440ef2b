import type { JobEvent, Stage } from './job-event.js';
import { formatCount, formatDuration } from './wording.js';

/** What is known of a running job from its events so far. */
export interface ProgressState {
  readonly stage: Stage | null;
  readonly fraction: number;
  readonly secondsLeft: number | null;
  /** What the job does just now, for people. */
  readonly activity: string;
  /** Images a second of each fold under way. */
  readonly rates: ReadonlyMap<string, number>;
}

export const NO_PROGRESS: ProgressState = {
  stage: null,
  fraction: 0,
  secondsLeft: null,
  activity: '',
  rates: new Map(),
};

export function progressAfter(state: ProgressState, event: JobEvent): ProgressState {
  switch (event.kind) {
    case 'stage':
      return { ...state, stage: event.stage, activity: event.message };
    case 'progress':
      return { ...state, fraction: event.fraction, secondsLeft: event.secondsLeft };
    case 'epoch': {
      const rates = new Map(state.rates).set(foldName(event), event.imagesPerSecond);
      return { ...state, rates, activity: `${foldName(event)}, epoch ${event.epoch + 1} of ${event.epochs}` };
    }
    case 'probe': {
      const rates = new Map(state.rates);
      rates.delete(foldName(event));
      return { ...state, rates, activity: `${foldName(event)}, probe ${event.probe + 1} of ${event.probes}` };
    }
    case 'fold': {
      const rates = new Map(state.rates);
      rates.delete(foldName(event));
      return { ...state, rates, activity: `${foldName(event)} done` };
    }
    case 'model':
    case 'findings':
    case 'flagged':
    case 'comparison':
    case 'warning':
    case 'entries':
    case 'baseline':
    case 'saved':
    case 'conflicts':
    case 'changed-elsewhere':
    case 'done':
    case 'failed':
    case 'cancelled':
      return state;
  }
}

/** Folds, repeats, epochs and probes count from 0 in events and from 1 for people. */
export function foldName({ repeat, fold }: { readonly repeat: number; readonly fold: number }): string {
  return repeat === 0 ? `fold ${fold + 1}` : `repeat ${repeat + 1} fold ${fold + 1}`;
}

/** `fold 2, epoch 3 of 6, 1,234 images/s`: folds that run side by side count together. */
export function activityText({ activity, rates }: ProgressState): string {
  const rate = [...rates.values()].reduce((sum, value) => sum + value, 0);
  return rate > 0 ? `${activity}, ${formatCount(Math.round(rate))} images/s` : activity;
}

export function timeLeftText({ secondsLeft }: ProgressState): string {
  return secondsLeft === null ? '' : `${formatDuration(secondsLeft)} left`;
}
