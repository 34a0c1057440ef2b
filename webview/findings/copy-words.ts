import { groupsOf, type FindingName } from './finding-lists.js';
import type { DuplicateGroup, Findings } from './findings.js';

/** What is said of an example where copies stand beside each other. */
export interface Remark {
  readonly text: string;
  /** Of every other group: tells groups that follow each other apart. */
  readonly isOdd: boolean;
}

/** How like each other two of a group are, for a sentence: `the same file as`. */
export function likeness(group: DuplicateGroup, place: number, other: number): string {
  switch (group.kind) {
    case 'file':
      return 'the same file as';
    case 'pixels':
      return 'the same picture as';
    case 'near': {
      const distance = distanceOf(group, place, other);
      return distance === null
        ? 'by way of other copies the same picture as'
        : `nearly the same picture (distance ${formatDistance(distance)}) as`;
    }
  }
}

/** Between two that were compared; null: they belong together through others, or are the same. */
export function distanceOf({ links }: DuplicateGroup, place: number, other: number): number | null {
  const link = links.find(([a, b]) => (a === place && b === other) || (a === other && b === place));
  return link?.[2] ?? null;
}

/** What is said in the grid of a finding's examples, by their places. */
export function remarksOf(findings: Findings, name: FindingName): Map<number, Remark> {
  switch (name) {
    case 'conflicts':
    case 'across-splits':
    case 'duplicates':
      return copyRemarks(groupsOf(findings, name));
    case 'odd':
      return sizeRemarks(findings);
    case 'blank':
      return new Map();
  }
}

/** Groups in the order given. */
function copyRemarks(groups: readonly DuplicateGroup[]): Map<number, Remark> {
  const remarks = new Map<number, Remark>();
  for (const [i, group] of groups.entries()) {
    for (const place of group.examples)
      remarks.set(place, { text: inShort(group, place), isOdd: i % 2 === 1 });
  }
  return remarks;
}

function sizeRemarks({ odd }: Findings): Map<number, Remark> {
  return new Map(
    odd.map(({ example, width, height }) => [example, { text: `${width} × ${height}`, isOdd: false }]),
  );
}

function inShort({ kind, links }: DuplicateGroup, place: number): string {
  switch (kind) {
    case 'file':
      return 'same file';
    case 'pixels':
      return 'same pixels';
    case 'near': {
      const distances = links
        .filter(([a, b]) => a === place || b === place)
        .map(([, , distance]) => distance);
      return distances.length === 0 ? 'same pixels' : `near: ${formatDistance(Math.min(...distances))}`;
    }
  }
}

function formatDistance(distance: number): string {
  return distance.toFixed(3);
}
