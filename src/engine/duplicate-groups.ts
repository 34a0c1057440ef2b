import type { NearPair } from './near-duplicates.js';

export interface DuplicateImages {
  /** Rising. */
  readonly examples: readonly number[];
  /** What links them besides equality. */
  readonly pairs: readonly NearPair[];
}

/**
 * Groups of images that show the same: linked by being equal (`firsts`, see equalImages) or near. By their first
 * example. [N]
 */
export function duplicateGroups(firsts: Int32Array, pairs: readonly NearPair[]): DuplicateImages[] {
  const parent = firsts.slice();
  const rootOf = (example: number): number => {
    let at = example;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  // The lower one becomes the root, so that a root is its group's first example.
  for (const { a, b } of pairs) {
    const [low, high] = [rootOf(a), rootOf(b)].sort((x, y) => x - y) as [number, number];
    parent[high] = low;
  }
  const groups = new Map<number, { examples: number[]; pairs: NearPair[] }>();
  parent.forEach((_, example) => {
    const root = rootOf(example);
    if (root !== example) {
      const group = groups.get(root) ?? { examples: [root], pairs: [] };
      group.examples.push(example);
      groups.set(root, group);
    }
  });
  for (const pair of pairs) groups.get(rootOf(pair.a))!.pairs.push(pair);
  return [...groups.values()].sort((a, b) => a.examples[0]! - b.examples[0]!);
}
