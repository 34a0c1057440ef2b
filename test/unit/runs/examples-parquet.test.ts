import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { EXAMPLE_COLUMNS, GROUPS } from '../../../src/protocol/example-row.js';
import { readExamples, writeExamples } from '../../../src/runs/examples-parquet.js';
import { aRow, temporaryFolder } from './a-run.js';

const rows = Array.from({ length: 2500 }, (_, i) =>
  aRow({
    id: `ид ${i}`,
    path: `a, "b"/${i}.png`,
    group: GROUPS[i % 4]!,
    label_error_score: i / 7,
    likely_mislabeled: i % 3 === 0,
    held_out_depth: i % 5 === 0 ? null : i / 3,
    training_depth: null,
    adversarial_input_margin: i % 2 === 0 ? null : 0.1 + i,
  }),
);
const classes = ['coat', 'shirt'];

test('rows and classes come back as they were written', async () => {
  const path = join(temporaryFolder(), 'examples.parquet');
  writeExamples(path, { rows, classes });
  expect(await readExamples(path)).toEqual({ rows, classes });
});

test('any reader finds the columns by name, in order, with sensible types', async () => {
  const path = join(temporaryFolder(), 'examples.parquet');
  writeExamples(path, { rows, classes });
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const columns = metadata.schema.slice(1);
  expect(columns.map(({ name }) => name)).toEqual(EXAMPLE_COLUMNS);
  expect(columns.find(({ name }) => name === 'likely_mislabeled')).toMatchObject({
    type: 'BOOLEAN',
    repetition_type: 'REQUIRED',
  });
  expect(columns.find(({ name }) => name === 'held_out_depth')).toMatchObject({
    type: 'DOUBLE',
    repetition_type: 'OPTIONAL',
  });
  const some = await parquetReadObjects({ file, columns: ['held_out_depth', 'group'], rowEnd: 2 });
  expect(some).toEqual([
    { held_out_depth: null, group: 'easy' },
    { held_out_depth: 1 / 3, group: 'looks_like_another_class' },
  ]);
});

test('the same rows give the same bytes, and no rows are a valid table too', async () => {
  const folder = temporaryFolder();
  const [a, b, none] = ['a', 'b', 'none'].map((name) => join(folder, name)) as [string, string, string];
  writeExamples(a, { rows, classes });
  writeExamples(b, { rows: rows.map((row) => ({ ...row })), classes });
  expect(readFileSync(a).equals(new Uint8Array(readFileSync(b)))).toBe(true);
  writeExamples(none, { rows: [], classes });
  expect(await readExamples(none)).toEqual({ rows: [], classes });
});

test('a value that is no number is a defect, not a row', () => {
  const path = join(temporaryFolder(), 'examples.parquet');
  expect(() => {
    writeExamples(path, { rows: [aRow({ id: 'x', entropy: NaN })], classes });
  }).toThrow('entropy of x is NaN');
});

test('a missing, torn, foreign or later file is refused with a sentence', async () => {
  const path = join(temporaryFolder(), 'examples.parquet');
  await expect(readExamples(path)).rejects.toThrow(/is missing: the run is not finished/);

  writeExamples(path, { rows, classes });
  truncateSync(path, 1000);
  await expect(readExamples(path)).rejects.toThrow(/is damaged: restore it/);
  truncateSync(path, 0);
  await expect(readExamples(path)).rejects.toThrow(/is damaged: restore it/);

  const foreign = parquetWriteBuffer({ columnData: [{ name: 'id', data: ['a'], type: 'STRING' }] });
  writeFileSync(path, new Uint8Array(foreign));
  await expect(readExamples(path)).rejects.toThrow(/is not a table of Difficulty Lens/);

  const later = parquetWriteBuffer({
    columnData: [{ name: 'id', data: ['a'], type: 'STRING' }],
    kvMetadata: [
      { key: 'format', value: 'difficulty-lens-examples' },
      { key: 'version', value: '2' },
    ],
  });
  writeFileSync(path, new Uint8Array(later));
  await expect(readExamples(path)).rejects.toThrow(/newer Difficulty Lens \(format 2, this one reads 1\)/);
});
