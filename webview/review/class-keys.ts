/** In the order of the keyboard. */
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;

/** The digit that picks a class, by the class. */
export type ClassKeys = ReadonlyMap<string, string>;
export const NO_KEYS: ClassKeys = new Map();
export const MOST_KEYS = DIGITS.length;

/**
 * Gives each of up to ten classes a digit, in the order of the dataset; of more the ten that matter most by `weights`,
 * so that within one list a digit always means the same. A class that is named by a digit has that one.
 */
export function classKeys(classes: readonly string[], weights: ReadonlyMap<string, number>): ClassKeys {
  const weight = (name: string): number => weights.get(name) ?? 0;
  const kept = new Set(
    // A stable sort: equal ones stay in the order of the dataset.
    [...classes].sort((a, b) => weight(b) - weight(a)).slice(0, DIGITS.length),
  );
  const chosen = classes.length <= DIGITS.length ? classes : classes.filter((name) => kept.has(name));
  const own = new Set(chosen.filter((name) => DIGITS.some((digit) => digit === name)));
  const free = DIGITS.filter((digit) => !own.has(digit));
  let next = 0;
  const keys = new Map<string, string>();
  for (const name of chosen) {
    const digit = own.has(name) ? name : free[next++];
    if (digit !== undefined) keys.set(name, digit);
  }
  return keys;
}
