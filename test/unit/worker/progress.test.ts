import { describe, expect, it } from 'vitest';
import type { JobEvent } from '../../../src/protocol/job-event.js';
import { foldProgress } from '../../../src/worker/progress.js';

const epoch = (fold: number, index: number): JobEvent => ({
  kind: 'epoch',
  repeat: 0,
  fold,
  epoch: index,
  epochs: 4,
  loss: 1,
  accuracy: 0.5,
  imagesPerSecond: 100,
});

describe('foldProgress', () => {
  it('rises with every event to 1, and estimates the time left by the pace of this session', () => {
    let seconds = 0;
    const progress = foldProgress(2, 0, () => seconds * 1000);
    const events: JobEvent[] = [];
    for (const fold of [0, 1]) {
      for (let index = 0; index < 4; index++) events.push(epoch(fold, index));
      events.push({ kind: 'probe', repeat: 0, fold, probe: 3, probes: 6 });
      events.push({ kind: 'fold', repeat: 0, fold, seconds: 10 });
    }
    const fractions = events.map((event) => {
      seconds += 5;
      const overall = progress(event);
      if (overall?.kind !== 'progress') throw new Error('no progress');
      return overall;
    });
    fractions.slice(1).forEach((now, i) => {
      expect(now.fraction).toBeGreaterThan(fractions[i]!.fraction);
    });
    expect(fractions.at(-1)).toMatchObject({ fraction: 1, secondsLeft: 0 });
    // After the first of two folds as long as has passed is left.
    expect(fractions[5]).toMatchObject({ fraction: 0.5, secondsLeft: 30 });
  });

  it('counts folds that an earlier session finished, but not their time', () => {
    let seconds = 0;
    const progress = foldProgress(4, 2, () => seconds * 1000);
    seconds = 20;
    expect(progress({ kind: 'fold', repeat: 0, fold: 2, seconds: 20 })).toMatchObject({
      fraction: 0.75,
      secondsLeft: 20,
    });
  });

  it('says nothing about events without progress', () => {
    expect(foldProgress(1, 0)({ kind: 'warning', message: 'x' })).toBeNull();
  });
});
