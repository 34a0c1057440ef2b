import type { Examples } from '../model/examples.js';

export interface ClassDifficulty {
  readonly name: string;
  readonly count: number;
  /** NaN: undefined for all of its examples. */
  readonly depth: number;
  readonly accuracy: number;
  readonly flagged: number;
}

export const CLASS_SORT_KEYS = ['name', 'count', 'depth', 'accuracy', 'flagged'] as const;
export type ClassSortKey = (typeof CLASS_SORT_KEYS)[number];

/** How the table of classes is ordered. */
export interface ClassSort {
  readonly by: ClassSortKey;
  readonly descending: boolean;
}

/** How hard the examples of each given class are. Null: a column that this needs has not been read yet. */
export function classDifficulty({ given, flags, measures }: Examples): ClassDifficulty[] | null {
  const depths = measures.get('held_out_depth');
  const accuracies = measures.get('held_out_accuracy');
  if (depths === undefined || accuracies === undefined) return null;
  const counts = new Uint32Array(given.values.length);
  const flagged = new Uint32Array(given.values.length);
  const depth = new MeanByCode(given.values.length);
  const accuracy = new MeanByCode(given.values.length);
  for (const [row, code] of given.codes.entries()) {
    counts[code]!++;
    flagged[code]! += flags[row]!;
    depth.add(code, depths[row]!);
    accuracy.add(code, accuracies[row]!);
  }
  return given.values.map((name, code) => ({
    name,
    count: counts[code]!,
    depth: depth.of(code),
    accuracy: accuracy.of(code),
    flagged: flagged[code]! / counts[code]!,
  }));
}

/** Classes in order; those without a value stand last either way, equal ones by name. */
export function sortClasses(
  classes: readonly ClassDifficulty[],
  { by, descending }: ClassSort,
): ClassDifficulty[] {
  const sign = descending ? -1 : 1;
  const byName = (a: ClassDifficulty, b: ClassDifficulty): number =>
    a.name.localeCompare(b.name, 'en', { numeric: true });
  return [...classes].sort((a, b) => {
    if (by === 'name') return sign * byName(a, b);
    const none = Number(Number.isNaN(a[by])) - Number(Number.isNaN(b[by]));
    return none !== 0 ? none : sign * (a[by] - b[by]) || byName(a, b);
  });
}

class MeanByCode {
  readonly #sums: Float64Array;
  readonly #counts: Uint32Array;

  constructor(codes: number) {
    this.#sums = new Float64Array(codes);
    this.#counts = new Uint32Array(codes);
  }

  add(code: number, value: number): void {
    if (Number.isNaN(value)) return;
    this.#sums[code]! += value;
    this.#counts[code]!++;
  }

  of(code: number): number {
    return this.#sums[code]! / this.#counts[code]!;
  }
}
