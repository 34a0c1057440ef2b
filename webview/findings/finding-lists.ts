import type { FindingCounts } from '../../src/protocol/findings.js';
import type { PickedOut } from '../model/query.js';
import type { DuplicateGroup, Findings } from './findings.js';

export const FINDING_NAMES = ['conflicts', 'across-splits', 'duplicates', 'blank', 'odd'] as const;
export type FindingName = (typeof FINDING_NAMES)[number];

export interface FindingText {
  readonly title: string;
  /** What its examples have in common, in a sentence. */
  readonly meaning: string;
  /** How a list that is narrowed down to them is called: `Only …`. */
  readonly only: string;
  readonly icon: string;
}

export const FINDINGS: Readonly<Record<FindingName, FindingText>> = {
  conflicts: {
    title: 'Copies with other labels',
    meaning: 'The same picture under different labels: one label at most is right.',
    only: 'copies with other labels',
    icon: 'git-compare',
  },
  'across-splits': {
    title: 'Copies across splits',
    meaning: 'The same picture to train on and to test with: scores come out too high.',
    only: 'copies across splits',
    icon: 'split-horizontal',
  },
  duplicates: {
    title: 'Copies',
    meaning: 'Pictures that are there more than once, or nearly so.',
    only: 'copies',
    icon: 'files',
  },
  blank: {
    title: 'Blank images',
    meaning: 'They show next to nothing.',
    only: 'blank images',
    icon: 'circle-slash',
  },
  odd: {
    title: 'Odd sizes',
    meaning: 'Files of another shape or size than most.',
    only: 'images of odd sizes',
    icon: 'screen-full',
  },
};

/** The groups of copies that a list shows. */
export function groupsOf(
  { duplicates }: Findings,
  name: 'conflicts' | 'across-splits' | 'duplicates',
): readonly DuplicateGroup[] {
  switch (name) {
    case 'conflicts':
      return duplicates.filter(({ labelsDiffer }) => labelsDiffer);
    case 'across-splits':
      return duplicates.filter(({ splitsDiffer }) => splitsDiffer);
    case 'duplicates':
      return duplicates;
  }
}

/** What a list shows: groups beside each other. */
export function pickedOut(findings: Findings, name: FindingName): PickedOut {
  return { title: FINDINGS[name].only, places: placesOf(findings, name), inOrder: true };
}

function placesOf(findings: Findings, name: FindingName): readonly number[] {
  switch (name) {
    case 'conflicts':
    case 'across-splits':
    case 'duplicates':
      return groupsOf(findings, name).flatMap(({ examples }) => examples);
    case 'blank':
      return findings.blank;
    case 'odd':
      return findings.odd.map(({ example }) => example);
  }
}

/** How much there is of each, by the run's own numbers: groups, or images. */
export function countsByName(counts: FindingCounts): Readonly<Record<FindingName, number>> {
  return {
    conflicts: counts.labelConflicts,
    'across-splits': counts.acrossSplits,
    duplicates: counts.duplicateGroups,
    blank: counts.blank,
    odd: counts.odd,
  };
}

/** The finding that the page is narrowed down to. */
export function findingShown(only: PickedOut | null): FindingName | null {
  return FINDING_NAMES.find((name) => FINDINGS[name].only === only?.title) ?? null;
}
