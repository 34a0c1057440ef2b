import { csvCells, csvRow, delimiterOf } from '../csv-manifest.js';
import { jsonlRows, parseObject, type Line } from '../jsonl-manifest.js';
import {
  chooseColumns,
  columnsMissing,
  type ManifestColumns,
  type WantedColumns,
} from '../manifest-columns.js';
import type { ManifestRow } from '../manifest.js';
import { textOf } from '../read-text.js';
import { csvField, fieldText, scanCsv } from './csv-scanner.js';
import { jsonLabel, jsonValueSpan } from './json-fields.js';

/** A manifest's content, wherever it is; read anew by each `blocks()`. `file` is for messages. */
export interface ManifestSource {
  readonly file: string;
  readonly blocks: () => Iterable<Uint8Array>;
}

/** A row of a manifest with its place in the file, in bytes. */
export interface PlacedRow {
  readonly row: ManifestRow;
  readonly columns: ManifestColumns;
  readonly start: number;
  /** Behind its line end. */
  readonly end: number;
  readonly endsLine: boolean;
  /** All of it, with its line end. */
  readonly text: () => string;
  /** Where its label stands, with its quotes, and what stands there. */
  readonly label: () => {
    readonly start: number;
    readonly old: string;
    /** Space behind it that the reader would not take behind a closing quote. */
    readonly oddSpace: string;
  };
}

/** One row as the dataset's reader parses it: the label, and all the rest of it. */
export interface ParsedRow {
  readonly label: string;
  readonly rest: string;
}

/** What the planner needs to know of a format of manifests. */
export interface ManifestFormat {
  /** The rows in order, those before the first example too. Columns are those that the reader chooses. */
  rows(source: ManifestSource, wanted: WantedColumns): AsyncGenerator<PlacedRow>;
  /** How a label is written in place of `old`, in the row `text`. */
  encoder(source: ManifestSource): Promise<(label: string, old: string, text: string) => string>;
  /** Whether the first row that `parse` yields is the header. */
  readonly hasHeader: boolean;
  /** The rows as the reader understands them; throws where the reader would. */
  parse(blocks: Iterable<Uint8Array>, file: string, columns: ManifestColumns): AsyncGenerator<ParsedRow>;
}

export const CSV: ManifestFormat = {
  async *rows(source, wanted) {
    const delimiter = await delimiterIn(source);
    let header: string[] = [];
    let columns: ManifestColumns | undefined;
    for (const record of scanCsv(source.blocks(), delimiter)) {
      if (!columns) {
        header = record.fields.map((field) => fieldText(record, field));
        columns = chooseColumns(header, wanted);
        if (!columns) throw columnsMissing(source.file, header, wanted);
        continue;
      }
      const used = new Set([columns.path, columns.label, columns.id, columns.split]);
      const cells = record.fields.map((field, i) => (used.has(header[i]) ? fieldText(record, field) : ''));
      const field = record.fields[header.indexOf(columns.label)];
      // A row that is too short is refused when the reader parses the file.
      if (!field || cells.length < header.length) continue;
      const slice = (start: number, end: number): string =>
        Buffer.from(record.bytes.subarray(start - record.start, end - record.start)).toString();
      yield {
        row: csvRow(cells, header, columns, 0),
        columns,
        start: record.start,
        end: record.end,
        endsLine: [0x0a, 0x0d].includes(record.bytes.at(-1)!),
        text: () => slice(record.start, record.end),
        label: () => ({
          start: field.start,
          old: slice(field.start, field.end),
          // csv-parse knows only ASCII's spaces there.
          oddSpace: slice(field.end, field.next).replace(/^[ -~\t]*$/, ''),
        }),
      };
    }
  },

  async encoder(source) {
    const delimiter = await delimiterIn(source);
    return (label, old) => csvField(label, delimiter, old.startsWith('"'));
  },

  hasHeader: true,

  async *parse(blocks, file, columns) {
    let labelAt = -1;
    for await (const record of csvCells(textOf(blocks, file), file)) {
      if (labelAt < 0) {
        labelAt = record.indexOf(columns.label);
        yield { label: '', rest: JSON.stringify(record) };
      } else {
        const rest = JSON.stringify(record.toSpliced(labelAt, 1));
        yield { label: (record[labelAt] ?? '').trim(), rest };
      }
    }
  },
};

async function delimiterIn({ file, blocks }: ManifestSource): Promise<string> {
  const first = await textOf(blocks(), file).next();
  return delimiterOf(first.done ? '' : first.value);
}

interface PlacedLine extends Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export const JSONL: ManifestFormat = {
  async *rows(source, wanted) {
    for await (const { line, row, columns } of jsonlRows(linesOf(source), source.file, wanted)) {
      yield {
        row,
        columns,
        start: line.start,
        end: line.end,
        endsLine: line.text.endsWith('\n'),
        text: () => line.text,
        label: () => {
          const span = jsonValueSpan(line.text, columns.label);
          if (span === null) throw new Error(`${source.file}, line ${line.number}: the label is nowhere`);
          const old = line.text.slice(span.start, span.end);
          return {
            start: line.start + Buffer.byteLength(line.text.slice(0, span.start)),
            old,
            oddSpace: '',
          };
        },
      };
    }
  },

  encoder() {
    return Promise.resolve(jsonLabel);
  },

  hasHeader: false,

  async *parse(blocks, file, columns) {
    let number = 0;
    for await (const block of textOf(blocks, file)) {
      const lines = block.split('\n');
      if (lines.at(-1) === '') lines.pop();
      for (const text of lines) {
        number++;
        if (text.trim() === '') continue;
        const fields = parseObject(file, number, text);
        const label = fields[columns.label];
        const rest = Object.entries(fields).map(([name, value]) =>
          name === columns.label && typeof value !== 'object' ? name : [name, value],
        );
        // What is neither is no label, and is then compared as a part of the rest.
        const isText = typeof label === 'string' || typeof label === 'number' || typeof label === 'boolean';
        yield { label: isText ? String(label).trim() : '', rest: JSON.stringify(rest) };
      }
    }
  },
};

/** The lines that hold objects, with their places. */
async function* linesOf({ file, blocks }: ManifestSource): AsyncGenerator<PlacedLine> {
  let number = 0;
  let at = 0;
  let isFirst = true;
  for await (const block of textOf(blocks(), file)) {
    if (isFirst) at = startOfText(blocks());
    isFirst = false;
    for (let from = 0; from < block.length;) {
      const lf = block.indexOf('\n', from);
      const text = block.slice(from, lf < 0 ? undefined : lf + 1);
      const end = at + Buffer.byteLength(text);
      number++;
      if (text.trim() !== '') yield { number, fields: parseObject(file, number, text), text, start: at, end };
      at = end;
      from += text.length;
    }
  }
}

/** Length of the byte order mark. */
function startOfText(blocks: Iterable<Uint8Array>): number {
  for (const block of blocks) {
    return block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf ? 3 : 0;
  }
  return 0;
}
