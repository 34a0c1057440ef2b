import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCells, forScores, scoreError, smallest } from '../../../src/engine/bank-cells.js';
import { nearestCells, pairsOf, VisitPlan } from '../../../src/engine/cell-visits.js';
import { createFrame } from '../../../src/engine/distance-bounds.js';
import { createRandom, type Random } from '../../../src/engine/random.js';

const ROWS = 400;
const CELLS = 12;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function rowsOf(count: number, dimensions: number, value: (random: Random, row: number) => number) {
  const random = createRandom(11);
  return Float32Array.from({ length: count * dimensions }, (_, at) =>
    value(random, Math.floor(at / dimensions)),
  );
}

describe('cells', () => {
  const dimensions = 5;
  const bank = rowsOf(ROWS, dimensions, (random, row) => 4 * (row % 7) + random.normal());
  const frame = createFrame(bank, bank, dimensions);
  // The odd rows only.
  const odd = Int32Array.from({ length: ROWS / 2 }, (_, i) => 2 * i + 1);

  it('hold every row once', () => {
    const { rows, starts, count } = createCells(frame, bank, odd, CELLS);
    expect([...rows].sort((a, b) => a - b)).toEqual([...odd]);
    expect(count).toBe(CELLS);
    expect([starts[0], starts[CELLS]]).toEqual([0, odd.length]);
    for (let c = 0; c < CELLS; c++) expect(starts[c + 1]).toBeGreaterThanOrEqual(starts[c]!);
  });

  it('are no more than there are rows', () => {
    expect(createCells(frame, bank, odd.subarray(0, 3), CELLS).count).toBe(3);
  });

  it('are visited first where they are nearest, as many as hold enough rows', () => {
    const cells = createCells(frame, bank, odd, CELLS);
    nearestCells(cells, 30).forEach((near, home) => {
      const held = [...near].map((c) => cells.starts[c + 1]! - cells.starts[c]!);
      const total = held.reduce((a, b) => a + b, 0);
      expect(near[0]).toBe(home);
      expect(total).toBeGreaterThanOrEqual(30);
      expect(total - held.at(-1)!).toBeLessThan(30);
      const gap = (c: number) => cells.gaps[home * CELLS + c]!;
      const left = [...Array(CELLS).keys()].filter((c) => !near.includes(c));
      expect(Math.max(...[...near].map(gap))).toBeLessThanOrEqual(Math.min(...left.map(gap)));
    });
    expect(new Set(nearestCells(cells, 1e9)[0]).size).toBe(CELLS);
  });
});

describe('what rules a cell out', () => {
  it.each([
    ['clusters', (random: Random, row: number) => 4 * (row % 7) + random.normal()],
    ['far from the origin', (random: Random) => 1e6 + random.normal()],
    ['tiny', (random: Random) => 1e-30 * random.normal()],
    ['integers with ties', (random: Random) => random.below(3)],
  ])('never exceeds the distance of its nearest row: %s', (_, value) => {
    const dimensions = 6;
    const all = rowsOf(ROWS + 60, dimensions, value);
    const bank = all.slice(0, ROWS * dimensions);
    const queries = all.slice(ROWS * dimensions);
    const frame = createFrame(bank, queries, dimensions);
    const cells = createCells(
      frame,
      bank,
      Int32Array.from({ length: ROWS }, (_, i) => i),
      CELLS,
    );
    const which = Int32Array.from({ length: 60 }, (_, q) => q);
    let useful = 0;
    forScores(frame, cells.centres, queries, which, (scores, from, norms) => {
      norms.forEach((norm, r) => {
        const at = r * CELLS;
        const home = smallest(scores, at, CELLS);
        const own = scores[at + home]! + scoreError(frame, norm, cells.norms[home]!);
        for (let c = 0; c < CELLS; c++) {
          let nearest = Infinity;
          for (const row of cells.rows.subarray(cells.starts[c], cells.starts[c + 1])) {
            let squares = 0;
            for (let d = 0; d < dimensions; d++) {
              squares += (queries[(from + r) * dimensions + d]! - bank[row * dimensions + d]!) ** 2;
            }
            nearest = Math.min(nearest, Math.sqrt(squares) * frame.scale);
          }
          const apart = cells.margins[home * CELLS + c]! + scores[at + c]! - own;
          const gap = cells.gaps[home * CELLS + c]!;
          expect(apart > nearest * gap).toBe(false);
          if (apart > 0.5 * nearest * gap && nearest > 0) useful++;
        }
      });
    });
    // A bound of 0 would hold too: many must be near the truth.
    expect(useful).toBeGreaterThan(60);
  });
});

describe('visits', () => {
  it('come by cell and keep the order of their slots', () => {
    const wishes = [[2, 0], [], [2], [1, 2]];
    const plan = new VisitPlan(4, 3);
    wishes.forEach((cells, slot) => {
      for (const cell of cells) plan.add(slot, cell);
    });
    const visits = plan.finish();
    expect([...visits.starts]).toEqual([0, 1, 2, 5]);
    expect([...visits.slots]).toEqual([0, 3, 0, 2, 3]);
  });

  it('may be more than were reckoned with', () => {
    const plan = new VisitPlan(2, 100);
    for (const slot of [0, 1]) for (let c = 0; c < 100; c++) plan.add(slot, c);
    const visits = plan.finish();
    expect(visits.slots.length).toBe(200);
    const bank = rowsOf(ROWS, 2, (random) => random.normal());
    const cells = createCells(
      createFrame(bank, bank, 2),
      bank,
      Int32Array.from({ length: ROWS }, (_, i) => i),
      100,
    );
    expect(pairsOf(visits, cells)).toBe(2 * ROWS);
  });
});
