import type { Filter } from './filter.js';

/** A rectangle of a plot that stands for some examples. */
export interface Mark {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly class: string;
  /** How filled it looks, 0 to 1; left out: as its class says. */
  readonly level?: number;
  /** What it stands for, for those who point at it and those who hear it. */
  readonly words: string;
  readonly filter: Filter;
}
