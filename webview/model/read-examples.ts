import { parquetScan, type ParquetScan } from 'hyparquet';
import { codeTexts } from './columns.js';
import { NO_GROUP, type Examples } from './examples.js';
import { groupCode } from './lists.js';
import { MEASURE_NAMES, type Measure } from './measures.js';
import { GROUPS } from '../../src/protocol/example-row.js';

/** Strings decoded before the page gets a turn: 59,000 at once would take it 80 ms. */
const STRINGS_A_TURN = 6000;

export interface ExamplesReading {
  readonly uri: string;
  readonly complete: boolean;
  /** Whether examples have ids of their own; else they are the paths. */
  readonly ownIds: boolean;
  readonly signal: AbortSignal;
  /** Called with what the grid needs as soon as that is here, and again when more columns are. */
  readonly onPart: (examples: Examples) => void;
  /** Asked before each further column: the one that is waited for. */
  readonly wanted: () => Measure | null;
  /** Lets the page do what is more urgent. */
  readonly yieldTurn: () => Promise<void>;
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
  const groups = Uint8Array.from(await table.textsOrNull('group'), (group) => {
    const known = GROUPS.find((name) => name === group);
    return known === undefined ? NO_GROUP : groupCode(known);
  });
  const places = reading.complete
    ? Uint32Array.from(score, (_, row) => row)
    : Uint32Array.from(await table.numbers('example'));
  let examples: Examples = {
    uri: reading.uri,
    complete: reading.complete,
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

interface Table {
  numbers(column: string): Promise<Float64Array>;
  flags(column: string): Promise<Uint8Array>;
  texts(column: string): Promise<string[]>;
  textsOrNull(column: string): Promise<(string | null)[]>;
}

async function openTable({ uri, signal, yieldTurn }: ExamplesReading): Promise<Table> {
  const response = await fetch(uri, { signal });
  if (!response.ok) throw new Error(`Reading the results was answered with status ${response.status}`);
  const file = await response.arrayBuffer();
  // Strings are left as bytes at first: decoding them is the slow part, and can be divided.
  const scan = await parquetScan({
    file,
    useOffsetIndex: false,
    parsers: { stringFromBytes: (bytes: Uint8Array | undefined) => bytes ?? null },
  });
  const count = Number(scan.metadata.num_rows);
  const read = async (column: string, put: (value: unknown, row: number) => void): Promise<void> => {
    let row = 0;
    for await (const part of columnParts(scan, column)) {
      signal.throwIfAborted();
      for (const value of part) put(value, row++);
    }
  };
  const textsOrNull = async (column: string): Promise<(string | null)[]> => {
    const texts: (string | null)[] = [];
    const decode = decodeOnce();
    for await (const part of columnParts(scan, column)) {
      for (const bytes of part) {
        if (texts.length % STRINGS_A_TURN === STRINGS_A_TURN - 1) await yieldTurn();
        signal.throwIfAborted();
        texts.push(bytes instanceof Uint8Array ? decode(bytes) : null);
      }
    }
    return texts;
  };
  return {
    numbers: async (column) => {
      const numbers = new Float64Array(count);
      await read(column, (value, row) => {
        numbers[row] = typeof value === 'number' ? value : Number.NaN;
      });
      return numbers;
    },
    flags: async (column) => {
      const flags = new Uint8Array(count);
      await read(column, (value, row) => {
        flags[row] = value === true ? 1 : 0;
      });
      return flags;
    },
    textsOrNull,
    texts: async (column) => (await textsOrNull(column)).map((text) => text ?? ''),
  };
}

async function* columnParts(scan: ParquetScan, column: string): AsyncGenerator<Iterable<unknown>> {
  for (const { rowStart, rowEnd } of scan.ranges) yield await scan.readColumn({ column, rowStart, rowEnd });
}

/** Columns of few values come with each value once: such are decoded once. */
function decodeOnce(): (bytes: Uint8Array) => string {
  const decoder = new TextDecoder();
  const known = new Map<Uint8Array, string>();
  return (bytes) => {
    const before = known.get(bytes);
    if (before !== undefined) return before;
    const text = decoder.decode(bytes);
    if (known.size < 4096) known.set(bytes, text);
    return text;
  };
}

function inverse(places: Uint32Array): Int32Array {
  let length = 0;
  for (const place of places) length = Math.max(length, place + 1);
  const rows = new Int32Array(length).fill(-1);
  for (const [row, place] of places.entries()) rows[place] = row;
  return rows;
}
