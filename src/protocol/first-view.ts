import { EXAMPLE_COLUMNS, GROUPS, type ExampleRow } from './example-row.js';

/** Examples of a first view: they fill a large window. */
export const FIRST_VIEW_EXAMPLES = 60;

/** A row of examples.parquet, with its place there. */
export type FirstViewRow = ExampleRow & { readonly example: number };

/** What the audit's page shows when it opens, before the whole table is there: first-view.json. */
export interface StoredFirstView {
  readonly format: 'difficulty-lens-first-view';
  readonly version: 1;
  /** How many bytes the examples.parquet has that it belongs to. */
  readonly tableBytes: number;
  /** In the order in which they are shown. */
  readonly rows: readonly FirstViewRow[];
}

const FORMAT: StoredFirstView['format'] = 'difficulty-lens-first-view';
const TEXTS: readonly string[] = [
  'id',
  'path',
  'split',
  'given_label',
  'suggested_label',
  'consensus_class',
] satisfies (keyof ExampleRow)[];

/**
 * Checked by hand: compiled checks are refused by a page's security policy.
 * @throws where it is damaged, or of another format or version.
 */
export function firstViewOf(stored: unknown): StoredFirstView {
  // Any object can be asked for any field; what it holds is looked at.
  const { format, version, tableBytes, rows } = Object(stored) as Record<string, unknown>;
  const isWhole =
    format === FORMAT &&
    version === 1 &&
    typeof tableBytes === 'number' &&
    Array.isArray(rows) &&
    rows.every(isRow);
  if (!isWhole) throw new Error('The first view is damaged, or of another version.');
  return { format, version, tableBytes, rows };
}

function isRow(stored: unknown): stored is FirstViewRow {
  const row = Object(stored) as Record<string, unknown>;
  const { example } = row;
  return (
    typeof example === 'number' &&
    Number.isInteger(example) &&
    example >= 0 &&
    EXAMPLE_COLUMNS.every((column) => fits(column, row[column]))
  );
}

function fits(column: keyof ExampleRow, value: unknown): boolean {
  if (TEXTS.includes(column)) return typeof value === 'string';
  if (column === 'group') return GROUPS.some((group) => group === value);
  if (column === 'likely_mislabeled') return typeof value === 'boolean';
  return value === null || typeof value === 'number';
}
