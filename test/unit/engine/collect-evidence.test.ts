import { beforeAll, describe, expect, it } from 'vitest';
import { collectEvidence } from '../../../src/engine/collect-evidence.js';
import type { Evidence } from '../../../src/engine/evidence.js';
import { NO_DEPTH, type FoldResult } from '../../../src/engine/fold-result.js';
import { scoreLabels } from '../../../src/engine/label-error-score.js';
import { createCombiner } from '../../../src/engine/measures.js';
import { runFold } from '../../../src/engine/run-fold.js';
import { stratifiedFolds } from '../../../src/engine/stratified-folds.js';
import { NONE } from '../../../src/protocol/evidence.js';
import { PRESET_SETTINGS } from '../../../src/protocol/settings.js';
import { startBackends } from '../kernels/backends.js';
import { toyImages } from './toy-images.js';

const FOLDS = 3;
const REPEATS = 2;
const K = 6;
const EPOCHS = 4;
const { images, labels: truth } = toyImages(60, 8, 3);
// Some wrong labels, which settle later than others or never.
const labels = truth.map((label, i) => (i % 7 === 3 ? 1 - label : label));
const settings = { ...PRESET_SETTINGS.quick, folds: FOLDS, epochs: EPOCHS, batchSize: 16, width: 4, k: K };
const foldOf = Array.from({ length: REPEATS }, (_, repeat) => stratifiedFolds(labels, FOLDS, repeat));
const results: { result: FoldResult; repeat: number; fold: number }[] = [];
let evidence: Evidence;

beforeAll(async () => {
  await startBackends('plain');
  const quiet = {
    onNetwork: () => undefined,
    onEpoch: () => undefined,
    onProbe: () => undefined,
    breathe: () => Promise.resolve(),
  };
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    for (let fold = 0; fold < FOLDS; fold++) {
      const question = { images, labels, classes: 2, foldOf: foldOf[repeat]!, fold, settings };
      const seed = 10 * repeat + fold;
      const result = await runFold({ ...question, firstRepeat: repeat === 0, seed }, quiet);
      results.push({ result, repeat, fold });
    }
  }
  const combiner = createCombiner({ classes: 2, probes: results[0]!.result.probes, labels });
  for (const { result } of results) combiner.add(result);
  const measures = combiner.finish();
  const collector = collectEvidence({ measures, scores: scoreLabels({ ...measures, labels }), labels });
  for (const { result, repeat } of results) collector.add(result, repeat === 0);
  evidence = collector.finish();
});

/** The results of an example's models, with its row among `rows` of each. */
function modelsOf(example: number, rows: 'heldOut' | 'told' | 'trained') {
  return results
    .map(({ result, repeat }) => ({ result, repeat, row: result[rows].indexOf(example) }))
    .filter(({ row }) => row >= 0);
}

describe('evidence', () => {
  it('leads with the given class, then the suggested one', () => {
    const { classes, leading } = evidence;
    expect(leading).toBe(2);
    labels.forEach((given, i) => {
      expect([...classes.subarray(2 * i, 2 * i + 2)]).toEqual([given, 1 - given]);
    });
  });

  it.each(['heldOut', 'trained'] as const)('tells the mean vote of the %s story by probe', (kind) => {
    const { probes, classes } = evidence;
    labels.forEach((_, i) => {
      const models = modelsOf(i, kind === 'heldOut' ? 'heldOut' : 'told');
      // In each repeat one model tells each story.
      expect(models.map(({ repeat }) => repeat)).toEqual([0, 1]);
      for (let l = 0; l < probes; l++) {
        for (let t = 0; t < 2; t++) {
          const c = classes[2 * i + t]!;
          const counts = models.map(
            ({ result, row }) =>
              (kind === 'heldOut' ? result.heldOutVotes : result.toldVotes)[(row * probes + l) * 2 + c]!,
          );
          const mean = counts.reduce((a, b) => a + b) / (K * REPEATS);
          // A half may be rounded either way.
          const stored = evidence[kind].votes[(i * probes + l) * 2 + t]!;
          expect(Math.abs(stored - 255 * mean)).toBeLessThan(0.5001);
        }
      }
    });
  });

  it.each(['heldOut', 'trained'] as const)(
    "tells one model's depth, class, neighbours and what its probes elect: %s",
    (kind) => {
      const { probes, neighbours } = evidence;
      expect(neighbours).toBe(K);
      labels.forEach((_, i) => {
        const [first] = modelsOf(i, kind === 'heldOut' ? 'heldOut' : 'told');
        const { result, row } = first!;
        const story = evidence[kind];
        const depth = result.depth[i]!;
        expect(story.own[i]).toBe(result.predicted[i]);
        expect(story.depth[i]).toBe(depth === NO_DEPTH ? NONE : depth);
        const width = probes * neighbours;
        const near = kind === 'heldOut' ? result.heldOutNeighbours : result.toldNeighbours;
        expect(story.neighbours.subarray(i * width, (i + 1) * width)).toEqual(
          near.subarray(row * width, (row + 1) * width),
        );
        const elected = [...story.elected.subarray(i * probes, (i + 1) * probes)];
        // All neighbours are kept, so that they elect the class themselves.
        const byNeighbours = elected.map((__, l) => {
          const at = i * width + l * neighbours;
          const ones = story.neighbours.subarray(at, at + K).filter((other) => labels[other] === 1).length;
          return ones > K / 2 ? 1 : 0;
        });
        expect(elected).toEqual(byNeighbours);
        if (kind === 'trained') {
          const at = modelsOf(i, 'trained').find((model) => model.result === result)!.row;
          expect(elected).toEqual([...result.trainedProbeClasses.subarray(at * probes, (at + 1) * probes)]);
          expect(evidence.labelDepth[i]).toBe(result.labelDepth[at]);
          expect(evidence.epochClasses.subarray(i * EPOCHS, (i + 1) * EPOCHS)).toEqual(
            result.toldEpochClasses.subarray(row * EPOCHS, (row + 1) * EPOCHS),
          );
        }
      });
    },
  );

  it('has label depths that tell a wrong row from the right one', () => {
    expect(new Set(evidence.labelDepth).size).toBeGreaterThan(1);
  });

  it('tells how many models of each kind give each class', () => {
    labels.forEach((given, i) => {
      for (const kind of ['heldOut', 'trained'] as const) {
        const models = modelsOf(i, kind);
        expect(models).toHaveLength(kind === 'heldOut' ? REPEATS : REPEATS * (FOLDS - 1));
        const agree = models.filter(({ result }) => result.predicted[i] === given).length;
        expect(evidence[kind].ownShares[2 * i]).toBe(Math.round((255 * agree) / models.length));
      }
    });
  });
});
