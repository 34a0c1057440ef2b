import type { AuditList, AuditView } from '../../src/protocol/audit-view.js';
import { GROUPS, type Group } from '../../src/protocol/example-row.js';
import type { Examples } from './examples.js';

export interface ListText {
  readonly title: string;
  /** What its examples have in common, in a sentence. */
  readonly meaning: string;
}

/** In the order in which they are shown. */
export const LISTS: Readonly<Record<AuditList, ListText>> = {
  likely_mislabeled: {
    title: 'Likely mislabeled',
    meaning: 'Another class fits these images better than the label they bear. Look here first.',
  },
  looks_like_another_class: {
    title: 'Looks like a different class',
    meaning: 'Clear images whose label was learned late or never: clear, but of something else, it seems.',
  },
  ambiguous: {
    title: 'Ambiguous',
    meaning: 'Hard with their label and without it: unclear, cut off, or between two classes.',
  },
  ambiguous_without_label: {
    title: 'Ambiguous without its label',
    meaning: 'Hard to place, but the label fits once it is known: rare or unusual members of their class.',
  },
  easy: {
    title: 'Easy',
    meaning: 'Recognised at once and in line with their label: typical members of their class.',
  },
  all: { title: 'All', meaning: 'Every example of the audit.' },
};

// Object.keys gives strings; these are LISTS' own, in the order written.
export const LIST_NAMES = Object.keys(LISTS) as readonly AuditList[];

/** Whether a row belongs to a list. */
export function listTest(examples: Examples, list: AuditList): (row: number) => boolean {
  const { flags, groups } = examples;
  switch (list) {
    case 'all':
      return () => true;
    case 'likely_mislabeled':
      return (row) => flags[row] === 1;
    case 'easy':
    case 'looks_like_another_class':
    case 'ambiguous_without_label':
    case 'ambiguous': {
      const code = groupCode(list);
      return (row) => groups[row] === code;
    }
  }
}

export type ListCounts = Readonly<Record<AuditList, number>>;

export function countLists(examples: Examples): ListCounts {
  const counts = { likely_mislabeled: 0, all: examples.count };
  const byGroup = new Uint32Array(256);
  for (const group of examples.groups) byGroup[group]!++;
  for (const flag of examples.flags) counts.likely_mislabeled += flag;
  const of = (group: Group): number => byGroup[groupCode(group)] ?? 0;
  return {
    ...counts,
    easy: of('easy'),
    looks_like_another_class: of('looks_like_another_class'),
    ambiguous_without_label: of('ambiguous_without_label'),
    ambiguous: of('ambiguous'),
  };
}

/** The same of a finished run, by what it says itself. */
export function summedLists({ groups, likelyMislabeled }: NonNullable<AuditView['summary']>): ListCounts {
  const of = (group: Group): number => groups[group] ?? 0;
  return {
    likely_mislabeled: likelyMislabeled,
    looks_like_another_class: of('looks_like_another_class'),
    ambiguous: of('ambiguous'),
    ambiguous_without_label: of('ambiguous_without_label'),
    easy: of('easy'),
    all: GROUPS.reduce((sum, group) => sum + of(group), 0),
  };
}

export function groupCode(group: Group): number {
  return GROUPS.indexOf(group);
}
