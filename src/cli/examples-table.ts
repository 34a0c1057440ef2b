import { GROUP_TITLES, type ExampleRow } from '../protocol/example-row.js';
import type { Output } from './cli-context.js';
import { cutMiddle, printable } from './format.js';
import { bold, columnsOf } from './output.js';

const MAX_LABELS = 44;
const MIN_PATH = 24;
const DEFAULT_WIDTH = 120;
const GAP = '  ';

/** Rows by falling label-error score; equals keep their order. */
export function byLabelErrorScore(rows: readonly ExampleRow[]): ExampleRow[] {
  return [...rows].sort((a, b) => b.label_error_score - a.label_error_score);
}

/** Path, given → suggested label, score (`*`: flagged) and group of each row, as wide as the terminal. */
export function examplesTable(rows: readonly ExampleRow[], output: Output): string {
  const cells = rows.map((row) => [
    printable(row.path),
    cutMiddle(printable(`${row.given_label} → ${row.suggested_label}`), MAX_LABELS),
    `${row.label_error_score.toFixed(3)}${row.likely_mislabeled ? ' *' : '  '}`,
    GROUP_TITLES[row.group],
  ]);
  const header = ['path', 'given → suggested', 'score', 'group'];
  const widths = header.map((title, column) =>
    Math.max(lengthOf(title), ...cells.map((row) => lengthOf(row[column] ?? ''))),
  );
  const [pathWidth = 0, ...others] = widths;
  const room = columnsOf(output, DEFAULT_WIDTH) - others.reduce((sum, width) => sum + GAP.length + width, 0);
  widths[0] = Math.min(pathWidth, Math.max(MIN_PATH, room));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => padEnd(cutMiddle(cell, widths[column] ?? 0), widths[column] ?? 0))
      .join(GAP)
      .trimEnd();
  const lines = [bold(line(header), output), ...cells.map(line)];
  if (rows.some((row) => row.likely_mislabeled)) lines.push('* likely mislabeled');
  return `${lines.join('\n')}\n`;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)));
}
