import { codeTexts } from './columns.js';
import { NO_GROUP, type Examples } from './examples.js';
import { groupCode } from './lists.js';
import { MEASURE_NAMES, type Measure } from './measures.js';
import { openTable, type TableReading } from './open-table.js';
import { GROUPS } from '../../src/protocol/example-row.js';

export interface ExamplesReading extends TableReading {
  readonly complete: boolean;
  /** Whether examples have ids of their own; else they are the paths. */
  readonly ownIds: boolean;
  /** Called with what the grid needs as soon as that is here, and again when more columns are. */
  readonly onPart: (examples: Examples) => void;
  /** Asked before each further column: the one that is waited for. */
  readonly wanted: () => Measure | null;
}

/**
 * Reads examples.parquet or examples-so-far.parquet into columns, a column a turn. Resolves with all of them.
 * @throws when the file cannot be fetched or is damaged.
 */
export async function readExamples(reading: ExamplesReading): Promise<Examples> {
  const { yieldTurn } = reading;
  const table = await openTable(reading);
  const score = await table.numbers('label_error_score');
  const flags = await table.flags('likely_mislabeled');
  await yieldTurn();
  const given = codeTexts(await table.texts('given_label'));
  await yieldTurn();
  const suggested = codeTexts(await table.texts('suggested_label'));
  await yieldTurn();
  const groups = groupCodes(await table.textsOrNull('group'));
  const places = reading.complete
    ? Uint32Array.from(score, (_, row) => row)
    : Uint32Array.from(await table.numbers('example'));
  let examples: Examples = {
    uri: reading.uri,
    extent: reading.complete ? 'all' : 'so-far',
    count: score.length,
    places,
    rowOfPlace: inverse(places),
    given,
    suggested,
    groups,
    flags,
    paths: null,
    consensus: null,
    splits: null,
    ids: null,
    measures: new Map([['label_error_score', score]]),
  };
  // Showing a part takes a turn of its own: reading and drawing together would be a long one.
  const show = async (): Promise<void> => {
    await yieldTurn();
    reading.onPart(examples);
    await yieldTurn();
  };
  await show();
  const paths = await table.texts('path');
  examples = { ...examples, paths, ids: reading.ownIds ? null : paths };
  await show();
  // A decision names both, so they come early.
  if (reading.ownIds) examples = { ...examples, ids: await table.texts('id') };
  await yieldTurn();

  const waiting = new Set<Measure>(MEASURE_NAMES.filter((name) => name !== 'label_error_score'));
  while (waiting.size > 0) {
    const asked = reading.wanted();
    const urgent = asked !== null && waiting.has(asked);
    const [next = null] = urgent ? [asked] : waiting;
    if (next === null) break;
    waiting.delete(next);
    const values = await table.numbers(next);
    examples = { ...examples, measures: new Map([...examples.measures, [next, values]]) };
    await (urgent || next === 'suggestion_confidence' ? show() : yieldTurn());
  }
  const consensus = codeTexts(await table.texts('consensus_class'));
  await yieldTurn();
  const splits = codeTexts(await table.texts('split'));
  await yieldTurn();
  examples = { ...examples, consensus, splits };
  await show();
  return examples;
}

export function groupCodes(groups: readonly (string | null)[]): Uint8Array {
  return Uint8Array.from(groups, (group) => {
    const known = GROUPS.find((name) => name === group);
    return known === undefined ? NO_GROUP : groupCode(known);
  });
}

/** By place, the row of it; -1: none. */
export function inverse(places: Uint32Array): Int32Array {
  let length = 0;
  for (const place of places) length = Math.max(length, place + 1);
  const rows = new Int32Array(length).fill(-1);
  for (const [row, place] of places.entries()) rows[place] = row;
  return rows;
}
