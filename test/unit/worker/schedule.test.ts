import { describe, expect, it } from 'vitest';
import { PRESET_SETTINGS } from '../../../src/protocol/settings.js';
import { scheduleFor } from '../../../src/worker/schedule.js';

const settings = { ...PRESET_SETTINGS.quick, folds: 4, batchSize: 64, epochs: 3, minimumSteps: 500 };

/** Steps that a model takes. */
function steps(examples: number, of = settings): number {
  const { batchSize, epochs } = scheduleFor(of, examples);
  return epochs * Math.ceil((examples - Math.ceil(examples / 4)) / batchSize);
}

describe('scheduleFor', () => {
  it('takes the steps that were asked for, however small the dataset', () => {
    for (const examples of [40, 200, 1500, 10_000, 60_000])
      expect(steps(examples)).toBeGreaterThanOrEqual(500);
  });

  it('goes through a large dataset as often as was asked for', () => {
    expect(scheduleFor(settings, 60_000)).toMatchObject({ epochs: 3, batchSize: 64 });
  });

  it('makes batches smaller for small datasets, to 16 at the least', () => {
    expect(scheduleFor(settings, 10_000).batchSize).toBe(64);
    expect(scheduleFor(settings, 1500).batchSize).toBe(32);
    expect(scheduleFor(settings, 40).batchSize).toBe(16);
  });

  it('leaves the epochs that the user named', () => {
    expect(scheduleFor({ ...settings, epochs: 2, minimumSteps: 0 }, 40).epochs).toBe(2);
  });

  it('changes nothing the second time, as when a run is resumed', () => {
    const once = scheduleFor(settings, 300);
    expect(scheduleFor(once, 300)).toEqual(once);
  });
});
