import { parquetScan, type ParquetScan } from 'hyparquet';

/** Strings decoded before the page gets a turn: 59,000 at once would take it 80 ms. */
const STRINGS_A_TURN = 6000;

export interface TableReading {
  readonly uri: string;
  readonly signal: AbortSignal;
  /** Lets the page do what is more urgent. */
  readonly yieldTurn: () => Promise<void>;
}

/** A Parquet file, read column by column. */
export interface Table {
  numbers(column: string): Promise<Float64Array>;
  flags(column: string): Promise<Uint8Array>;
  texts(column: string): Promise<string[]>;
  textsOrNull(column: string): Promise<(string | null)[]>;
}

/** @throws when the file cannot be fetched or is no Parquet. */
export async function openTable({ uri, signal, yieldTurn }: TableReading): Promise<Table> {
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
