import type { JobEvent } from '../protocol/job-event.js';

/** Shares of one fold's time that training takes; the rest goes to the probes. Only the estimate depends on it. */
const TRAINING_SHARE = 0.7;

/**
 * Turns the folds' events into progress over all of them, with the time left by the pace since the first event.
 * `total` folds, `finished` of them done before.
 */
export function foldProgress(
  total: number,
  finished: number,
  now: () => number = () => performance.now(),
): (event: JobEvent) => JobEvent | null {
  const shares = new Map<string, number>();
  const start = now();
  return (event) => {
    const share = shareOf(event);
    if (share === null) return null;
    shares.set(share.fold, share.done);
    const here = [...shares.values()].reduce((sum, done) => sum + done, 0);
    const seconds = (now() - start) / 1000;
    return {
      kind: 'progress',
      fraction: (finished + here) / total,
      secondsLeft: here > 0 ? (seconds * (total - finished - here)) / here : null,
    };
  };
}

function shareOf(event: JobEvent): { fold: string; done: number } | null {
  switch (event.kind) {
    case 'epoch':
      return { fold: nameOf(event), done: (TRAINING_SHARE * (event.epoch + 1)) / event.epochs };
    case 'probe':
      return {
        fold: nameOf(event),
        done: TRAINING_SHARE + ((1 - TRAINING_SHARE) * event.probe) / event.probes,
      };
    case 'fold':
      return { fold: nameOf(event), done: 1 };
    default:
      return null;
  }
}

function nameOf({ repeat, fold }: { repeat: number; fold: number }): string {
  return `${repeat}/${fold}`;
}
