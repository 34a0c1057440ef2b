import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { electedClasses, probeVotes, type ProbeQuestion } from '../../../src/engine/knn-probe.js';
import { createRandom, type Random } from '../../../src/engine/random.js';
import { cpuTime } from '../cpu-time.js';

/** Brute force in float64, ordered by distance, then row. */
function bruteForce({ bank, bankLabels, queries, self, k, classes, dimensions }: ProbeQuestion) {
  const votes = new Uint16Array(self.length * classes);
  const neighbours = new Int32Array(self.length * k).fill(-1);
  self.forEach((own, q) => {
    const ranked = [...bankLabels.keys()]
      .filter((row) => row !== own)
      .map((row) => {
        let distance = 0;
        for (let d = 0; d < dimensions; d++)
          distance += (queries[q * dimensions + d]! - bank[row * dimensions + d]!) ** 2;
        return { row, distance };
      })
      .sort((a, b) => a.distance - b.distance || a.row - b.row)
      .slice(0, k);
    ranked.forEach(({ row }, rank) => {
      neighbours[q * k + rank] = row;
      votes[q * classes + bankLabels[row]!]!++;
    });
  });
  return { votes, neighbours };
}

type Fill = (random: Random, row: number, column: number) => number;

/** All rows of the bank ask, without themselves, and as many held-out rows more. */
function question(rows: number, dimensions: number, k: number, fill: Fill, seed = 1): ProbeQuestion {
  const random = createRandom(seed);
  const all = Float32Array.from({ length: 2 * rows * dimensions }, (_, at) =>
    fill(random, Math.floor(at / dimensions), at % dimensions),
  );
  return {
    bank: all.slice(0, rows * dimensions),
    bankLabels: Int32Array.from({ length: rows }, () => random.below(4)),
    queries: all,
    self: Int32Array.from({ length: 2 * rows }, (_, i) => (i < rows ? i : -1)),
    k,
    classes: 4,
    dimensions,
  };
}

/** Rows about 40 points; the first rows of the bank and as many held-out ones ask. */
function clustered(rows: number, queries: number, dimensions: number): ProbeQuestion {
  const random = createRandom(3);
  const middles = Float64Array.from({ length: 40 * dimensions }, () => 3 * random.normal());
  const all = new Float32Array((rows + queries / 2) * dimensions);
  for (let row = 0; row < rows + queries / 2; row++) {
    const middle = random.below(40);
    for (let d = 0; d < dimensions; d++) {
      all[row * dimensions + d] = middles[middle * dimensions + d]! + random.normal();
    }
  }
  const asking = new Float32Array(queries * dimensions);
  asking.set(all.subarray(0, asking.length / 2));
  asking.set(all.subarray(rows * dimensions), asking.length / 2);
  return {
    bank: all.slice(0, rows * dimensions),
    bankLabels: Int32Array.from({ length: rows }, () => random.below(4)),
    queries: asking,
    self: Int32Array.from({ length: queries }, (_, q) => (q < queries / 2 ? q : -1)),
    k: 10,
    classes: 4,
    dimensions,
  };
}

const normal: Fill = (random) => random.normal();
const hardCases: readonly { name: string; ask: ProbeQuestion }[] = [
  { name: 'plain normals', ask: question(150, 33, 9, normal) },
  { name: 'a mean of 1e4', ask: question(150, 20, 9, (r) => 1e4 + r.normal()) },
  { name: 'a mean of 1e7, where float32 steps by 1', ask: question(120, 6, 9, (r) => 1e7 + r.normal() * 4) },
  { name: 'small integers with many ties', ask: question(200, 3, 10, (r) => r.below(3)) },
  { name: 'wider integers with ties', ask: question(150, 24, 10, (r) => r.below(2)) },
  { name: 'one-hot rows, all distances equal', ask: question(40, 80, 7, (_, row, d) => (row === d ? 1 : 0)) },
  { name: 'one point only', ask: question(100, 5, 12, () => 0.1) },
  { name: 'zeros and minus zeros', ask: question(60, 4, 8, (r) => (r.below(2) === 0 ? 0 : -0)) },
  { name: 'constant columns', ask: question(100, 12, 9, (r, _, d) => (d % 2 === 0 ? 1e5 : r.normal())) },
  { name: 'columns of wild scales', ask: question(100, 8, 9, (r, _, d) => r.normal() * 10 ** (d - 4)) },
  {
    name: 'two far clusters whose spread is below the rounding error',
    ask: question(120, 16, 9, (r, row) => (row % 2 === 0 ? 1 : -1) * 1e4 + r.below(1000) * 2 ** -10),
  },
  {
    name: 'an outlier that dwarfs the rest',
    ask: question(120, 10, 9, (r, row) => (row === 5 ? 1e18 : r.normal())),
  },
  {
    name: 'a saturated softmax',
    ask: question(120, 4, 9, (r, row, d) => (row % 4 === d ? 1 : 1e-7 * r.uniform())),
  },
  { name: 'tiny values', ask: question(60, 7, 5, (r) => r.normal() * 1e-30) },
  { name: 'huge values', ask: question(60, 7, 5, (r) => r.normal() * 1e37) },
  { name: 'k above the bank', ask: question(12, 5, 40, normal) },
  { name: 'one dimension', ask: question(150, 1, 9, normal) },
  { name: 'one dimension of integers', ask: question(150, 1, 9, (r) => r.below(20)) },
  { name: 'a bank of one', ask: question(1, 3, 5, normal) },
  { name: 'every row twice', ask: question(80, 9, 6, (_, row, d) => Math.sin((row >> 1) * 9 + d)) },
];

describe.each(['cpu', 'wasm'])('probeVotes on %s', (backend) => {
  beforeAll(async () => {
    setThreadsCount(1);
    setWasmPaths(path.resolve('node_modules/@tensorflow/tfjs-backend-wasm/dist') + path.sep);
    await tf.setBackend(backend);
    await tf.ready();
  });

  it.each(hardCases)('equals float64 brute force: $name', ({ ask }) => {
    const truth = bruteForce(ask);
    const answer = probeVotes({ ...ask, neighbours: {} });
    expect(answer.neighbours).toEqual(truth.neighbours);
    expect(answer.votes).toEqual(truth.votes);
    // Without the neighbours a shorter way is taken.
    expect(probeVotes(ask).votes).toEqual(truth.votes);
  });

  it.each(hardCases)('tells the nearest of some queries only: $name', ({ ask }) => {
    const truth = bruteForce(ask);
    const some = Int32Array.from([ask.self.length - 1, 0]);
    const most = Math.min(3, ask.k);
    const { neighbours } = probeVotes({ ...ask, neighbours: { queries: some, most } });
    const rows = [...some].flatMap((q) => [...truth.neighbours.subarray(q * ask.k, q * ask.k + most)]);
    expect([...neighbours!]).toEqual(rows);
  });

  it('does not depend on the sizes of the blocks', () => {
    for (const { ask } of hardCases) {
      const whole = probeVotes({ ...ask, neighbours: {} });
      for (const blocks of [
        { queries: 1, bank: 1000 },
        { queries: 7, bank: 13 },
        { queries: 1000, bank: 3 },
      ])
        expect(probeVotes({ ...ask, neighbours: {}, blocks })).toEqual(whole);
    }
  });

  it.each(hardCases)('finds the same in cells: $name', ({ ask }) => {
    const whole = probeVotes({ ...ask, neighbours: {} });
    for (const cells of [2, 9, 40, 1000]) {
      expect(probeVotes({ ...ask, neighbours: {}, cells })).toEqual(whole);
      expect(probeVotes({ ...ask, cells }).votes).toEqual(whole.votes);
    }
  });

  describe('on clustered rows', () => {
    const ask = clustered(3000, 300, 12);

    it('equals float64 brute force', () => {
      const truth = bruteForce(ask);
      const answer = probeVotes({ ...ask, neighbours: {}, cells: 60 });
      expect(answer).toEqual({ ...truth, recall: 1 });
    });

    it('equals it where more rows tie than a query has room for', () => {
      // The corners of four cubes of ten dimensions, far from each other: 386 corners are within 2 of each.
      const bank = Float32Array.from({ length: 4096 * 10 }, (_, at) => {
        const row = Math.floor(at / 10);
        return 100 * (row >> 10) + ((row >> (at % 10)) & 1);
      });
      const ties = {
        bank,
        bankLabels: Int32Array.from({ length: 4096 }, (_, row) => row % 4),
        queries: bank.slice(0, 40 * 10),
        self: Int32Array.from({ length: 40 }, (_, q) => q),
        k: 180,
        classes: 4,
        dimensions: 10,
      };
      const { neighbours } = probeVotes({ ...ties, neighbours: {}, cells: 40 });
      expect(neighbours).toEqual(bruteForce(ties).neighbours);
    });

    it('says how many neighbours a shorter reach finds: most', () => {
      const truth = bruteForce(ask);
      const { neighbours, recall } = probeVotes({ ...ask, neighbours: {}, cells: 60, reach: 0.5 });
      let hits = 0;
      ask.self.forEach((_, q) => {
        const found = new Set(neighbours!.subarray(q * ask.k, (q + 1) * ask.k));
        for (const row of truth.neighbours.subarray(q * ask.k, (q + 1) * ask.k))
          hits += Number(found.has(row));
      });
      expect(hits / truth.neighbours.length).toBeGreaterThan(0.98);
      // Measured on 256 of the 300.
      expect(Math.abs(recall - hits / truth.neighbours.length)).toBeLessThan(0.01);
    });
  });

  it('keeps no tensors', () => {
    const before = tf.memory().numTensors;
    for (const cells of [1, 8]) probeVotes({ ...hardCases[0]!.ask, cells, reach: 0.9 });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses embeddings that are not finite', () => {
    const { ask } = hardCases[0]!;
    for (const bad of [NaN, Infinity]) {
      expect(() => probeVotes({ ...ask, queries: ask.queries.map((v, i) => (i === 70 ? bad : v)) })).toThrow(
        RangeError,
      );
      expect(() => probeVotes({ ...ask, bank: ask.bank.map((v, i) => (i === 70 ? bad : v)) })).toThrow(
        RangeError,
      );
    }
  });

  it('takes thousands of equal points in its stride', () => {
    const ask = question(6000, 8, 30, (_, row) => (row < 5990 ? 1 : row));
    const started = cpuTime();
    const { neighbours } = probeVotes({ ...ask, neighbours: {} });
    expect(cpuTime() - started).toBeLessThan(5000);
    // Row 0 leaves itself out; everyone else takes the lowest rows.
    expect([...neighbours!.slice(0, 3)]).toEqual([1, 2, 3]);
    expect([...neighbours!.slice(30 * 5, 30 * 5 + 3)]).toEqual([0, 1, 2]);
  });
});

describe('the vote', () => {
  it('excludes the query by index, not by distance: a twin with the same embedding still votes', () => {
    const answer = probeVotes({
      bank: Float32Array.of(0, 0, 5),
      bankLabels: Int32Array.of(0, 1, 0),
      queries: Float32Array.of(0, 0),
      self: Int32Array.of(0, -1),
      k: 1,
      classes: 2,
      dimensions: 1,
    });
    expect([...answer.votes]).toEqual([0, 1, 1, 0]);
  });

  it('goes to the lowest class when tied', () => {
    expect([...electedClasses(Uint16Array.of(0, 3, 3, 2, 1, 2, 0, 0, 1), 3)]).toEqual([1, 0, 2]);
  });
});
