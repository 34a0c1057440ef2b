import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { CORRECTION_COLUMNS, type Correction } from '../protocol/corrections.js';
import type { ReviewEntry } from '../protocol/review.js';
import { writeFileAtomically } from '../disk/atomic-file.js';
import type { RunFolder } from './run-folder.js';

/** The decisions of a review, in its order; entries without one are left out. */
export function correctionsOf(entries: readonly ReviewEntry[]): Correction[] {
  return entries.flatMap(({ id, path, given, suggested, confidence, decision, note, time }): Correction[] => {
    if (decision === null) return [];
    return [
      {
        path,
        old: given,
        new: decision.kind === 'relabel' ? decision.label : '',
        suggested,
        confidence,
        decision: decision.kind,
        time,
        id: id === path ? '' : id,
        note,
      },
    ];
  });
}

export function correctionsCsv(corrections: readonly Correction[]): string {
  return stringify([...corrections], { header: true, columns: [...CORRECTION_COLUMNS] });
}

export function correctionsJson(corrections: readonly Correction[]): string {
  const document = { format: 'difficulty-lens-corrections', version: 1, corrections };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Writes corrections.csv and corrections.json into the run folder, each whole or not at all. */
export function writeCorrections(run: RunFolder, corrections: readonly Correction[]): void {
  writeFileAtomically(join(run.root, 'corrections.json'), correctionsJson(corrections));
  writeFileAtomically(join(run.root, 'corrections.csv'), correctionsCsv(corrections));
}
