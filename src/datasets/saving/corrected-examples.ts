import type { Correction } from '../../protocol/corrections.js';
import type { Dataset } from '../dataset.js';
import type { Conflict, LabelChange } from './label-change.js';
import { EXCLUDED } from './plan-folder.js';

/** What a list of corrections asks of a dataset as it is now. */
export interface Corrected {
  readonly changes: readonly LabelChange[];
  /** Corrections that the dataset has already. */
  readonly alreadySo: number;
  /** Corrections that say that the label is right. */
  readonly kept: number;
  readonly conflicts: readonly Conflict[];
}

/** `moved`: present ids by those of before, from the history, since the list may be older than the last Save. */
export function correctedExamples(
  dataset: Dataset,
  corrections: readonly Correction[],
  moved: ReadonlyMap<string, string>,
): Corrected {
  const labels = new Map(dataset.examples.map(({ id, label }) => [id, dataset.classes[label]!]));
  const idsByPath = new Map<string, string[]>();
  for (const { id, path } of dataset.examples) idsByPath.set(path, [...(idsByPath.get(path) ?? []), id]);
  const changes = new Map<string, LabelChange>();
  const conflicts: Conflict[] = [];
  let [alreadySo, kept] = [0, 0];
  for (const correction of corrections) {
    const { path, old, decision } = correction;
    if (decision === 'keep') {
      kept++;
      continue;
    }
    const named = correction.id === '' ? (idsByPath.get(path) ?? [path]) : [correction.id];
    const given = named[0]!;
    const id = labels.has(given) ? given : (moved.get(given) ?? given);
    const label = labels.get(id);
    if (named.length > 1) {
      conflicts.push({
        id: path,
        kind: 'blocked',
        reason: 'several examples have this path; give their ids',
      });
    } else if (label === undefined && decision === 'exclude' && id.startsWith(`${EXCLUDED}/`)) {
      alreadySo++;
    } else if (label === undefined) {
      conflicts.push({ id, kind: 'missing', reason: 'the dataset has no such example' });
    } else if (changes.has(id)) {
      conflicts.push({ id, kind: 'blocked', reason: 'the list names it twice' });
    } else if (decision === 'relabel' && label === correction.new) {
      alreadySo++;
    } else if (old !== '' && label !== old) {
      const reason = `its label is "${label}", not "${old}"`;
      conflicts.push({ id, kind: 'other-label', found: label, reason });
    } else if (decision === 'exclude') {
      changes.set(id, { kind: 'exclude', id, from: label });
    } else {
      changes.set(id, { kind: 'relabel', id, from: label, to: correction.new });
    }
  }
  return { changes: [...changes.values()], alreadySo, kept, conflicts };
}
