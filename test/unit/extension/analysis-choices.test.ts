import { expect, test } from 'vitest';
import manifest from '../../../package.json';
import {
  columnsOf,
  readChoices,
  settingsOf,
  type AnalysisChoices,
} from '../../../src/extension/analysis/analysis-choices.js';
import { UserError } from '../../../src/protocol/user-error.js';
import { BACKENDS, PRESETS, PRESET_SETTINGS } from '../../../src/protocol/settings.js';

const contributed = manifest.contributes.configuration.properties;
const defaults = new Map<string, unknown>(
  Object.entries(contributed).map(([name, property]) => [
    name.replace('difficultyLens.', ''),
    property.default,
  ]),
);

function choices(changes: Readonly<Record<string, unknown>> = {}): AnalysisChoices {
  return readChoices((key) => (key in changes ? changes[key] : defaults.get(key)));
}

test('the defaults of the manifest are those of the quick preset', () => {
  expect(settingsOf(choices())).toEqual(PRESET_SETTINGS.quick);
  expect(choices()).toMatchObject({ backend: 'auto', jobs: null, outputFolder: '' });
});

test('the manifest contributes exactly the settings that are read, with the values that they can have', () => {
  // What is shown of tables as text is no choice about an analysis.
  const ofAnalyses = [...defaults.keys()].filter((key) => !key.startsWith('manifestProblems.'));
  expect(ofAnalyses.sort()).toEqual(Object.keys(choices()).sort());
  expect(contributed['difficultyLens.preset'].enum).toEqual(PRESETS);
  expect(contributed['difficultyLens.backend'].enum).toEqual(['auto', ...BACKENDS]);
});

test('what is set changes the preset, and a number of epochs is the number that is trained', () => {
  const changed = {
    preset: 'balanced',
    seed: 7,
    folds: 3,
    repeats: 5,
    epochs: 2,
    imageSize: 48,
    inputMargin: true,
  };
  expect(settingsOf(choices({ ...changed, exactNeighbours: true }))).toEqual({
    ...PRESET_SETTINGS.balanced,
    ...changed,
    minimumSteps: 0,
    exact: true,
  });
});

test('columns are named only where the user names them', () => {
  expect(columnsOf(choices())).toEqual({});
  expect(columnsOf(choices({ pathColumn: 'file', labelColumn: 'kind' }))).toEqual({
    path: 'file',
    label: 'kind',
  });
});

test.each([
  ['seed', -1],
  ['seed', 1.5],
  ['preset', 'slow'],
  ['jobs', 0],
  ['imageSize', 1000],
  ['epochs', 'many'],
  ['outputFolder', 5],
])('%s: %j is refused in a sentence that names the setting', (key, value) => {
  expect(() => choices({ [key]: value })).toThrow(UserError);
  expect(() => choices({ [key]: value })).toThrow(
    `The setting difficultyLens.${key} is ${JSON.stringify(value)}: `,
  );
});
