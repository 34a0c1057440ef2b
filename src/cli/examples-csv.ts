import { stringify } from 'csv-stringify/sync';
import { EXAMPLE_COLUMNS, type ExampleRow } from '../protocol/example-row.js';

const ROWS_A_PIECE = 1000;

/** The rows as CSV in pieces: the columns of examples.parquet, nulls empty, booleans `true` and `false`. */
export function* examplesCsv(rows: readonly ExampleRow[]): Generator<string> {
  yield stringify([EXAMPLE_COLUMNS]);
  for (let start = 0; start < rows.length; start += ROWS_A_PIECE) {
    yield stringify(rows.slice(start, start + ROWS_A_PIECE), {
      columns: [...EXAMPLE_COLUMNS],
      cast: { boolean: String },
    });
  }
}
