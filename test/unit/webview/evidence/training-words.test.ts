import { expect, test } from 'vitest';
import { learningOf, trainingInWords } from '../../../../webview/evidence/training-words.js';

const naming = { probes: [], classes: ['coat', 'shirt', 'bag'] };
const [COAT, SHIRT, BAG] = [0, 1, 2];

test.each([
  [[COAT, COAT, COAT], 'Taken for coat in every epoch of training.'],
  [[SHIRT, COAT, COAT], 'Learned as coat in epoch 2 of 3, and not forgotten.'],
  [[SHIRT, SHIRT, COAT], 'Taken for coat only in the last of 3 epochs.'],
  [[SHIRT, SHIRT, SHIRT], 'Never taken for coat while training: for shirt in every epoch.'],
  [[SHIRT, BAG, SHIRT], 'Never taken for coat while training.'],
  [
    [COAT, SHIRT, SHIRT],
    'Learned as coat in epoch 1 of 3, but forgotten in epoch 2: at the end it was not known.',
  ],
  [
    [SHIRT, COAT, BAG, COAT, COAT],
    'Learned as coat in epoch 2 of 5, forgotten in epoch 3, learned again in epoch 4.',
  ],
  [
    [COAT, SHIRT, COAT, SHIRT],
    'Learned as coat in epoch 1, 3 of 4, but forgotten in epoch 2, 4: at the end it was not known.',
  ],
  [[null, COAT, COAT], 'Learned as coat in epoch 2 of 3, and not forgotten.'],
  [[null, null], 'No model was watched while it trained on it.'],
  [[], 'No model was watched while it trained on it.'],
])('%j is %s', (epochs, words) => {
  expect(trainingInWords(epochs, COAT, naming).replaceAll(/[\u2068\u2069]/g, '')).toBe(words);
});

test('an epoch without a prediction neither learns nor forgets', () => {
  expect(learningOf([COAT, null, COAT, null, SHIRT], COAT)).toEqual({ learned: [1], forgotten: [5] });
});
