import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { expect, test } from 'vitest';
import {
  readExamplesSoFar,
  removeExamplesSoFar,
  writeExamplesSoFar,
} from '../../../src/runs/examples-so-far.js';
import { writeExamples } from '../../../src/runs/examples-parquet.js';
import { examplesSoFarFile, runFolder, type RunFolder } from '../../../src/runs/run-folder.js';
import { aRow, temporaryFolder } from './a-run.js';

function aRunFolder(): RunFolder {
  const run = runFolder(join(temporaryFolder(), 'run'));
  mkdirSync(run.prepared, { recursive: true });
  return run;
}

const notTrained = {
  group: null,
  label_depth: null,
  training_depth: null,
  iteration_learned: null,
  aum: null,
  forgetting_events: null,
  el2n: null,
  training_confidence: null,
  training_variability: null,
};
const table = {
  rows: [
    { ...aRow(), example: 3 },
    { ...aRow({ id: 'b' }), ...notTrained, example: 70_000 },
  ],
  folds: [
    { repeat: 0, fold: 1 },
    { repeat: 1, fold: 0 },
  ],
};

test('rows, nulls, places and folds come back as they were written', async () => {
  const run = aRunFolder();
  await expect(readExamplesSoFar(run)).rejects.toThrow(/is missing/);
  writeExamplesSoFar(run, table);
  expect(await readExamplesSoFar(run)).toEqual(table);
  removeExamplesSoFar(run);
  removeExamplesSoFar(run);
  await expect(readExamplesSoFar(run)).rejects.toThrow(/is missing/);
});

test('any reader finds the place as an integer, before the columns of the whole table', async () => {
  const run = aRunFolder();
  writeExamplesSoFar(run, table);
  const metadata = await parquetMetadataAsync(await asyncBufferFromFile(examplesSoFarFile(run)));
  const [place, id] = metadata.schema.slice(1);
  expect(place).toMatchObject({ name: 'example', type: 'INT32', repetition_type: 'REQUIRED' });
  expect(id).toMatchObject({ name: 'id' });
  expect(metadata.schema.find(({ name }) => name === 'group')).toMatchObject({ repetition_type: 'OPTIONAL' });
});

test('null where a model must have said something is a defect, and a whole table is not one so far', async () => {
  const run = aRunFolder();
  const hole = { ...aRow({ id: 'x' }), example: 0, entropy: NaN };
  expect(() => {
    writeExamplesSoFar(run, { rows: [hole], folds: [] });
  }).toThrow('entropy of x is NaN');
  expect(() => {
    writeExamplesSoFar(run, { rows: [{ ...hole, entropy: 1, example: 0.5 }], folds: [] });
  }).toThrow('example of x is 0.5');
  writeExamples(examplesSoFarFile(run), { rows: [aRow()], classes: [] });
  await expect(readExamplesSoFar(run)).rejects.toThrow(/is not a table of Difficulty Lens/);
});
