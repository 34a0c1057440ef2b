import { FIRST_VIEW_EXAMPLES, FIRST_VIEW_OF } from '../../src/protocol/first-view.js';
import { codeTexts } from './columns.js';
import type { Examples } from './examples.js';
import { MEASURE_NAMES } from './measures.js';
import { openTable, type TableReading } from './open-table.js';
import { groupCodes, inverse } from './read-examples.js';

export interface FirstViewReading extends Omit<TableReading, 'yieldTurn'> {
  /** Where the table of all examples is, and how many bytes it has. */
  readonly table: string;
  readonly of: number;
  /** How many examples the run flags, and how many it has. */
  readonly flagged: number;
  readonly count: number;
}

/**
 * Reads the examples that the page shows when it opens, with all their columns: 60 rows are no work to be divided.
 * @throws when the file cannot be fetched, is damaged, or is not of this run's table.
 */
export async function readFirstView(reading: FirstViewReading): Promise<Examples> {
  const table = await openTable({ ...reading, yieldTurn: () => Promise.resolve() });
  const places = Uint32Array.from(await table.numbers('example'));
  const flags = await table.flags('likely_mislabeled');
  const expected = Math.min(FIRST_VIEW_EXAMPLES, reading.flagged);
  const isOfTable =
    table.metadata.get(FIRST_VIEW_OF) === String(reading.of) &&
    places.length === expected &&
    new Set(places).size === expected &&
    places.every((place) => place < reading.count) &&
    flags.every((flag) => flag === 1);
  if (!isOfTable) throw new Error('The first view is not of this table');
  const paths = await table.texts('path');
  const measures = [];
  for (const name of MEASURE_NAMES) measures.push([name, await table.numbers(name)] as const);
  return {
    uri: reading.table,
    extent: 'first',
    count: places.length,
    places,
    rowOfPlace: inverse(places),
    given: codeTexts(await table.texts('given_label')),
    suggested: codeTexts(await table.texts('suggested_label')),
    groups: groupCodes(await table.textsOrNull('group')),
    flags,
    paths,
    consensus: codeTexts(await table.texts('consensus_class')),
    splits: codeTexts(await table.texts('split')),
    ids: await table.texts('id'),
    measures: new Map(measures),
  };
}
