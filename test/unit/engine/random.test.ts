import { describe, expect, it } from 'vitest';
import { createRandom, derive } from '../../../src/engine/random.js';

describe('createRandom', () => {
  it('repeats itself for a seed and differs between neighbouring seeds', () => {
    const draw = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 20 }, () => random.uniform());
    };
    expect(draw(7)).toEqual(draw(7));
    const first = new Set(Array.from({ length: 1000 }, (_, seed) => createRandom(seed).uniform()));
    expect(first.size).toBe(1000);
  });

  it('draws uniform numbers in [0, 1) and integers below n alike often', () => {
    const random = createRandom(1);
    const counts = new Array<number>(7).fill(0);
    let sum = 0;
    let outside = 0;
    for (let i = 0; i < 70_000; i++) {
      const u = random.uniform();
      if (u < 0 || u >= 1) outside++;
      sum += u;
      counts[random.below(7)]!++;
    }
    expect(outside).toBe(0);
    expect(sum / 70_000).toBeCloseTo(0.5, 2);
    // 6 degrees of freedom: chi-squared passes 22.5 once in a thousand.
    expect(counts.reduce((chi, n) => chi + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(22.5);
  });

  it('has no modulo bias for large n', () => {
    const random = createRandom(3);
    const n = 3 * 2 ** 30;
    let low = 0;
    for (let i = 0; i < 30_000; i++) if (random.below(n) < 2 ** 30) low++;
    // A biased `% n` would give one half.
    expect(low / 30_000).toBeCloseTo(1 / 3, 1.7);
  });

  it('draws standard normals', () => {
    const random = createRandom(2);
    const values = Array.from({ length: 50_000 }, () => random.normal());
    const moment = (power: number) => values.reduce((sum, x) => sum + x ** power, 0) / values.length;
    expect(moment(1)).toBeCloseTo(0, 1);
    expect(moment(2)).toBeCloseTo(1, 1);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
  });

  it('shuffles: every order of three comes up alike often', () => {
    const random = createRandom(5);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const values = Int32Array.of(0, 1, 2);
      random.shuffle(values);
      counts.set(values.join(), (counts.get(values.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const n of counts.values()) expect(Math.abs(n - 1000)).toBeLessThan(150);
  });
});

describe('derive', () => {
  it('tells paths apart by number, order and length', () => {
    const seeds = [
      derive(0),
      derive(0, 0),
      derive(0, 1),
      derive(0, 0, 0),
      derive(0, 1, 2),
      derive(0, 2, 1),
      derive(1, 1),
    ];
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(derive(9, 3, 4)).toBe(derive(9, 3, 4));
  });
});
