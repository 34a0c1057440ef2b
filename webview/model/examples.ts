import { GROUPS, type Group } from '../../src/protocol/example-row.js';
import type { CodedTexts } from './columns.js';
import type { Measure } from './measures.js';

/** In place of a group: the models so far cannot tell it. */
export const NO_GROUP = 255;

/**
 * The examples as columns: 60,000 of them are a few megabytes. Row i of all columns is one example. A value of this
 * type is never changed; when more columns have been read there is a new one.
 */
export interface Examples {
  /** Where they were read from. */
  readonly uri: string;
  /**
   * Which of the run's examples are here: those that the page shows when it opens, with all their columns; those that a
   * finished model held out; or all of a finished run. Of the first ones only, what is not here may well exist.
   */
  readonly extent: 'first' | 'so-far' | 'all';
  readonly count: number;
  /** Place in the dataset of each row: what an example is known by, whichever rows are here. */
  readonly places: Uint32Array;
  /** The other way round; -1: no row. */
  readonly rowOfPlace: Int32Array;
  readonly given: CodedTexts;
  readonly suggested: CodedTexts;
  /** Indices into GROUPS, or NO_GROUP. */
  readonly groups: Uint8Array;
  /** 1: likely mislabeled. */
  readonly flags: Uint8Array;
  /** Null: not read yet. */
  readonly paths: readonly string[] | null;
  readonly consensus: CodedTexts | null;
  readonly splits: CodedTexts | null;
  readonly ids: readonly string[] | null;
  /** NaN: not defined. Those missing are not read yet. */
  readonly measures: ReadonlyMap<Measure, Float64Array>;
}

export function rowOf(examples: Examples, place: number | null): number {
  return place === null ? -1 : (examples.rowOfPlace[place] ?? -1);
}

/** Whether every column is read. */
export function isWhole({ consensus, splits }: Examples): boolean {
  return consensus !== null && splits !== null;
}

export function groupOf(examples: Examples, row: number): Group | null {
  return GROUPS[examples.groups[row] ?? NO_GROUP] ?? null;
}

export function measureAt(examples: Examples, measure: Measure, row: number): number {
  return examples.measures.get(measure)?.[row] ?? Number.NaN;
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
