import { expect, test } from 'vitest';
import { namedSetting, settingsWording } from '../../../src/extension/analysis/settings-wording.js';

test.each([
  [
    'It was killed: try again with fewer folds side by side (--jobs).',
    'It was killed: try again with fewer folds side by side (the setting difficultyLens.jobs).',
  ],
  [
    "Native TensorFlow is not installed: run 'npm run native' to install it, or use --backend wasm.",
    'Native TensorFlow is not installed: run the command "Install native TensorFlow" to install it, or use the setting difficultyLens.backend with "wasm".',
  ],
  ['Nothing to say about /data/--out-of-order.', 'Nothing to say about /data/--out-of-order.'],
])('%s', (sentence, here) => {
  expect(settingsWording(sentence)).toBe(here);
});

test('the setting that a sentence names is known, for the button that leads there', () => {
  expect(namedSetting('The setting difficultyLens.seed is -1.')).toBe('difficultyLens.seed');
  expect(namedSetting('The disk is full.')).toBeNull();
});
