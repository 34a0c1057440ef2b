import { expect, test } from 'vitest';
import {
  advance,
  beginProgress,
  percentText,
  progressText,
  type AnalysisProgress,
} from '../../../src/extension/analysis/analysis-progress.js';
import type { JobEvent } from '../../../src/protocol/job-event.js';

const epoch = { kind: 'epoch', repeat: 0, fold: 1, epoch: 2, epochs: 6, loss: 1, accuracy: 0.5 } as const;

function after(progress: AnalysisProgress, ...events: JobEvent[]): AnalysisProgress {
  return events.reduce(advance, progress);
}

test('before models are trained the text is what the worker says', () => {
  const progress = after(beginProgress(4), {
    kind: 'stage',
    stage: 'decode',
    message: 'Decoding 600 images',
  });
  expect(progressText(progress)).toBe('Decoding 600 images');
  expect(percentText(progress)).toBe('0 %');
});

test('while models are trained it counts them, names the epoch, the pace and the time left', () => {
  const progress = after(
    beginProgress(4),
    { kind: 'stage', stage: 'train', message: 'Training 4 of 4 models' },
    { kind: 'fold', repeat: 0, fold: 0, seconds: 12 },
    { ...epoch, imagesPerSecond: 1233.6 },
    { kind: 'progress', fraction: 0.4999, secondsLeft: 95 },
  );
  expect(progressText(progress)).toBe(
    '1 of 4 models · fold 2, epoch 3 of 6, 1,234 images/s · 1 min 35 s left',
  );
  expect(percentText(progress)).toBe('49 %');
});

test('a resumed run counts the models that it had, each once', () => {
  const progress = after(
    beginProgress(8, [
      { repeat: 0, fold: 0 },
      { repeat: 1, fold: 0 },
    ]),
    { kind: 'stage', stage: 'train', message: '' },
    { kind: 'fold', repeat: 1, fold: 0, seconds: 1 },
    { kind: 'fold', repeat: 1, fold: 1, seconds: 1 },
  );
  expect(progressText(progress)).toBe('3 of 8 models · repeat 2 fold 2 done');
});
