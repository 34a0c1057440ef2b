import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/engine/random.js';
import { classesBelow, stratifiedFolds } from '../../../src/engine/stratified-folds.js';
import { UserError } from '../../../src/protocol/user-error.js';

const spread = (counts: number[]) => Math.max(...counts) - Math.min(...counts);

describe('stratifiedFolds', () => {
  it('spreads every class and the fold sizes within one, whatever the class sizes', () => {
    const random = createRandom(11);
    for (let trial = 0; trial < 60; trial++) {
      const folds = 2 + random.below(9);
      const classes = 1 + random.below(6);
      const labels = Int32Array.from({ length: random.below(200) }, () => random.below(classes));
      const assigned = stratifiedFolds(labels, folds, trial);
      const count = (of: (i: number) => boolean) =>
        Array.from({ length: folds }, (_, f) => assigned.filter((fold, i) => fold === f && of(i)).length);
      expect(spread(count(() => true))).toBeLessThanOrEqual(1);
      for (let c = 0; c < classes; c++) expect(spread(count((i) => labels[i] === c))).toBeLessThanOrEqual(1);
    }
  });

  it('repeats itself for a seed and splits anew for another', () => {
    const labels = Int32Array.from({ length: 100 }, (_, i) => i % 3);
    expect(stratifiedFolds(labels, 4, 1)).toEqual(stratifiedFolds(labels, 4, 1));
    expect(stratifiedFolds(labels, 4, 1)).not.toEqual(stratifiedFolds(labels, 4, 2));
  });

  it('does not follow the order of the data', () => {
    const assigned = stratifiedFolds(new Int32Array(1000), 2, 0);
    const firstHalf = assigned.slice(0, 500).filter((fold) => fold === 0).length;
    expect(Math.abs(firstHalf - 250)).toBeLessThan(60);
    expect(assigned.slice(0, 20).join()).not.toBe(Array.from({ length: 20 }, (_, i) => i % 2).join());
  });
});

describe('classesBelow', () => {
  const names = ['cat', 'dog', 'emu'];

  it('sets aside exactly the classes with fewer images than folds', () => {
    expect(classesBelow([4, 5, 3], 4, names)).toEqual([2]);
    expect(classesBelow([4, 5, 4], 4, names)).toEqual([]);
    expect(classesBelow([4, 0, 4], 4, names)).toEqual([1]);
  });

  it('refuses when fewer than two classes remain, naming them and the way out', () => {
    expect(() => classesBelow([9, 3, 2], 4, names)).toThrow(UserError);
    expect(() => classesBelow([9, 3, 2], 4, names)).toThrow(
      /"dog" \(3\), "emu" \(2\).*lower --folds to 3 or add/,
    );
    expect(() => classesBelow([9, 1, 1], 2, names)).toThrow(/: add images\.$/);
    expect(() => classesBelow([9], 2, names)).toThrow(UserError);
  });
});
