import type { ClassMark, MarkedClass } from './class-marks.js';

/** Thinner than a pixel or so: not to be seen. */
const LEAST = 0.005;

export interface Part {
  readonly mark: ClassMark;
  readonly share: number;
}

/** `shares` of the leading classes by mark, and what is left to others. Empty: nobody voted. */
export function partsOf(shares: readonly number[], marked: readonly MarkedClass[]): Part[] {
  const parts = marked.map(({ mark, column }): Part => ({ mark, share: shares[column] ?? 0 }));
  const named = parts.reduce((sum, { share }) => sum + share, 0);
  const all = shares.reduce((sum, share) => sum + share, 0);
  if (all < LEAST) return [];
  return [...parts, { mark: 'other' as const, share: 1 - named }].filter(({ share }) => share >= LEAST);
}
