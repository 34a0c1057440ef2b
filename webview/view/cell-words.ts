import type { ReviewEntry } from '../../src/protocol/review.js';
import { textAt } from '../model/columns.js';
import { fileName, measureAt, type Examples } from '../model/examples.js';
import { formatScore, isolate } from '../model/format.js';

/** What is said of a decision before the suggestion. */
const DECIDED = { none: '', relabel: '', keep: ', kept', exclude: ', excluded' } as const;

/**
 * All that a cell of the grid shows, in words: what its picture is called, and hence the option. `over`: what stands over
 * the preview. As hidden elements these words were a quarter of the work of scrolling.
 */
export function cellWords(
  examples: Examples,
  row: number,
  over: string,
  entry: ReviewEntry | undefined,
): string {
  const path = examples.paths?.[row] ?? '';
  const decision = entry?.decision ?? null;
  let words = over === '' ? '' : `${over}, `;
  if (path !== '') words += `${isolate(fileName(path))}, `;
  words += `given ${isolate(textAt(examples.given, row))}`;
  words +=
    decision?.kind === 'relabel'
      ? `, relabelled to ${isolate(decision.label)}`
      : `${DECIDED[decision?.kind ?? 'none']}, suggested ${isolate(textAt(examples.suggested, row))}`;
  words += `, label-error score ${formatScore(measureAt(examples, 'label_error_score', row))}`;
  if (examples.flags[row] === 1) words += ', likely mislabeled';
  if (entry !== undefined && entry.note !== '') words += ', with a note';
  return words;
}
