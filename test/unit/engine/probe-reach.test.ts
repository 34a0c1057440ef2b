import { beforeAll, describe, expect, it } from 'vitest';
import { createNetwork } from '../../../src/engine/networks/create-network.js';
import { forwardWork } from '../../../src/engine/networks/forward-work.js';
import { exactShare, probeReach } from '../../../src/engine/probe-reach.js';
import { createRandom } from '../../../src/engine/random.js';
import { PRESET_SETTINGS } from '../../../src/protocol/settings.js';
import { startBackends } from '../kernels/backends.js';

beforeAll(() => startBackends('plain'));

const shape = { size: 8, channels: 3, classes: 5, width: 4 };

describe('forwardWork', () => {
  it('counts the multiplications of every layer', async () => {
    const network = createNetwork('mlp', shape, createRandom(1));
    const weights = network.parameters.filter(({ variable }) => variable.rank === 2);
    const expected = weights.reduce((sum, { variable }) => sum + variable.size, 0);
    expect(expected).toBeGreaterThan(8 * 8 * 3 * 4);
    expect(await forwardWork(network, shape)).toBe(expected);
    network.dispose();
  });

  it('counts a convolution for every pixel that it makes', async () => {
    const network = createNetwork('resnet', shape, createRandom(1));
    // Stem and block 1 at 8², block 2 at 4², block 3 at 2²: 3 × 3 filters and a 1 × 1 where channels double.
    const at8 = 64 * 9 * (3 * 4 + 4 * 4 + 4 * 4);
    const at4 = 16 * (9 * (4 * 8 + 8 * 8) + 4 * 8);
    const at2 = 4 * (9 * (8 * 16 + 16 * 16) + 8 * 16);
    expect(await forwardWork(network, shape)).toBe(at8 + at4 + at2 + 16 * 5);
    network.dispose();
  });
});

describe('probeReach', () => {
  /** `quick` on Fashion-MNIST. */
  const fold = (examples: number) => ({
    trained: 0.75 * examples,
    examples,
    epochs: 3,
    forward: 2_364_000,
    dimensions: 990,
  });

  it('is exact as long as that is at most the given share of the time', () => {
    const { exactShare: third } = PRESET_SETTINGS.quick;
    expect(third).toBeCloseTo(1 / 3);
    expect(probeReach(fold(10_000), third)).toBe(1);
    expect(probeReach(fold(60_000), third)).toBe(1);
    expect(exactShare(fold(60_000))).toBeCloseTo(0.3, 1);
    expect(probeReach(fold(100_000), third)).toBeLessThan(1);
    expect(probeReach({ ...fold(100_000), epochs: 10 }, third)).toBe(1);
    expect(probeReach(fold(60_000), 0.2)).toBeLessThan(1);
  });
});
