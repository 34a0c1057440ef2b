import { describe, expect, it } from 'vitest';
import { groupOf, groupThresholds, quantile } from '../../../src/engine/groups.js';

describe('quantile', () => {
  it.each([
    { values: [4, 1, 3, 2], q: 0.5, expected: 2.5 },
    { values: [10, 2, 30, 4], q: 2 / 3, expected: 10 },
    { values: [1, 2], q: 0, expected: 1 },
    { values: [1, 2], q: 1, expected: 2 },
    { values: [7], q: 0.3, expected: 7 },
    { values: [NaN, 1, NaN, 3], q: 0.5, expected: 2 },
    { values: [9, 10, 100], q: 0.5, expected: 10 },
    { values: [NaN], q: 0.5, expected: NaN },
  ])('$q of $values is $expected', ({ values, q, expected }) => {
    const answer = quantile(Float64Array.from(values), q);
    if (Number.isNaN(expected)) expect(answer).toBeNaN();
    else expect(answer).toBeCloseTo(expected, 12);
  });
});

describe('groupOf', () => {
  const thresholds = { heldOutDepth: 2, labelDepth: 3 };
  it.each([
    { heldOut: 0, label: 0, group: 'easy' },
    { heldOut: 2, label: 3, group: 'easy' },
    { heldOut: 2, label: 3.5, group: 'looks_like_another_class' },
    { heldOut: 2.5, label: 3, group: 'ambiguous_without_label' },
    { heldOut: 2.5, label: 3.5, group: 'ambiguous' },
    { heldOut: NaN, label: 0, group: 'ambiguous_without_label' },
    { heldOut: NaN, label: 9, group: 'ambiguous' },
  ])('held-out depth $heldOut, label depth $label: $group', ({ heldOut, label, group }) => {
    expect(groupOf(heldOut, label, thresholds)).toBe(group);
  });

  it('cuts each axis at its own quantile', () => {
    const depths = {
      heldOutDepth: Float64Array.of(0, 3, 6, NaN),
      labelDepth: Float64Array.of(1, 1, 1, 5),
      probes: 5,
    };
    expect(groupThresholds(depths, 0.5)).toEqual({ heldOutDepth: 3, labelDepth: 1 });
  });

  it('calls nobody high where all share one depth', () => {
    const depths = {
      heldOutDepth: new Float64Array(5).fill(4),
      labelDepth: new Float64Array(5).fill(4),
      probes: 5,
    };
    expect(groupOf(4, 4, groupThresholds(depths, 2 / 3))).toBe('easy');
  });

  it('never calls an unfitted label low, even where most are unfitted', () => {
    const depths = {
      heldOutDepth: new Float64Array(5),
      labelDepth: Float64Array.of(0, 4, 5, 5, 5),
      probes: 5,
    };
    const thresholds = groupThresholds(depths, 2 / 3);
    expect(thresholds.labelDepth).toBe(4);
    expect(groupOf(0, 4, thresholds)).toBe('easy');
    expect(groupOf(0, 5, thresholds)).toBe('looks_like_another_class');
  });
});
