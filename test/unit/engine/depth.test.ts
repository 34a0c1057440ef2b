import { describe, expect, it } from 'vitest';
import { labelDepth, predictionDepth } from '../../../src/engine/depth.js';
import { NO_DEPTH } from '../../../src/engine/fold-result.js';

describe('predictionDepth', () => {
  it.each([
    { probes: [2, 2, 2, 2], own: 2, depth: 0, why: 'every probe agrees' },
    { probes: [1, 2, 2, 2], own: 2, depth: 1, why: 'only probe 0 differs' },
    { probes: [2, 2, 1, 2], own: 2, depth: 3, why: 'an early agreement that is lost does not count' },
    { probes: [1, 1, 1, 2], own: 2, depth: 3, why: 'only the last agrees' },
    { probes: [2, 2, 2, 1], own: 2, depth: NO_DEPTH, why: 'the last disagrees' },
    { probes: [1, 1, 1, 1], own: 2, depth: NO_DEPTH, why: 'none agrees' },
    { probes: [0], own: 0, depth: 0, why: 'a single probe' },
  ])('$probes for class $own is $depth: $why', ({ probes, own, depth }) => {
    expect(predictionDepth(Uint16Array.from(probes), own)).toBe(depth);
  });
});

describe('labelDepth', () => {
  it.each([
    { probes: [2, 2, 2, 2], own: 2, label: 2, depth: 0 },
    { probes: [1, 1, 2, 2], own: 2, label: 2, depth: 2 },
    { probes: [2, 2, 2, 1], own: 2, label: 2, depth: 4 },
    { probes: [1, 1, 1, 1], own: 1, label: 2, depth: 4 },
    { probes: [2, 2, 2, 2], own: 1, label: 2, depth: 4 },
  ])('$probes, network $own, label $label is $depth', ({ probes, own, label, depth }) => {
    expect(labelDepth(Uint16Array.from(probes), own, label)).toBe(depth);
  });
});
