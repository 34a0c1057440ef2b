import type { ExampleEvidence } from '../../src/protocol/evidence.js';

/** How a class is told from others wherever evidence is drawn. */
export type ClassMark = 'given' | 'suggested' | 'third' | 'fourth' | 'other';

/** A class with a mark of its own. */
export interface MarkedClass {
  /** Index into the run's classes, and into the evidence's leading ones. */
  readonly index: number;
  readonly column: number;
  readonly mark: Exclude<ClassMark, 'other'>;
}

/** Others have a mark of their own if they have so much of the votes somewhere. */
const NOTABLE = 0.1;

/** The given class, the suggested one, and up to two others that had a say. `suggested`: its index, or −1. */
export function markedClasses(evidence: ExampleEvidence, suggested: number): MarkedClass[] {
  const [given] = evidence.classes;
  if (given === undefined) return [];
  const marked: MarkedClass[] = [{ index: given, column: 0, mark: 'given' }];
  const suggestedColumn = evidence.classes.indexOf(suggested);
  if (suggestedColumn > 0) marked.push({ index: suggested, column: suggestedColumn, mark: 'suggested' });
  const others = evidence.classes
    .map((index, column) => ({ index, column, most: mostOf(evidence, index, column) }))
    .filter(({ column, most }) => marked.every((each) => each.column !== column) && most >= NOTABLE)
    .sort((a, b) => b.most - a.most);
  for (const [i, mark] of (['third', 'fourth'] as const).entries()) {
    const other = others[i];
    if (other !== undefined) marked.push({ index: other.index, column: other.column, mark });
  }
  return marked;
}

export function markOf(marked: readonly MarkedClass[], index: number | null): ClassMark {
  return marked.find((each) => each.index === index)?.mark ?? 'other';
}

/** The most that a class ever has of votes, of the networks, of the softmax; more where it won somewhere. */
function mostOf({ heldOut, trained, scores }: ExampleEvidence, index: number, column: number): number {
  let most = scores[column] ?? 0;
  for (const { votes, elected, own, ownShares } of [heldOut, trained]) {
    most = Math.max(most, ownShares[column] ?? 0);
    for (const ofProbe of votes) most = Math.max(most, ofProbe[column] ?? 0);
    if (own === index || elected.includes(index)) most += 1;
  }
  return most;
}
