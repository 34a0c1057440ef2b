import { describe, expect, it } from 'vitest';
import { NO_DEPTH, type FoldResult } from '../../../src/engine/fold-result.js';
import { groupThresholds } from '../../../src/engine/groups.js';
import { scoreLabels } from '../../../src/engine/label-error-score.js';
import { createCombiner } from '../../../src/engine/measures.js';
import { TRAINED_COLUMNS } from '../../../src/protocol/example-row.js';
import { toExampleRows, toExampleRowsSoFar, type RowsInput } from '../../../src/engine/rows.js';

const labels = Int32Array.of(0, 1, 1);

/** A model of three classes and two probes that holds one of three examples out; the trained two are all 1, 2, …. */
function model(heldOut: number, own: Partial<FoldResult>): FoldResult {
  return {
    classes: 3,
    probes: 2,
    k: 4,
    recall: 1,
    heldOut: Int32Array.of(heldOut),
    trained: Int32Array.from([0, 1, 2].filter((i) => i !== heldOut)),
    predicted: Int32Array.of(0, 1, 1),
    depth: Int32Array.of(0, 0, 0),
    labelDepth: Int32Array.of(0, 0),
    heldOutScores: Float32Array.of(1, 0, 0),
    heldOutLogits: Float32Array.of(3, 1, 2),
    heldOutVotes: Uint16Array.of(4, 0, 0, 4, 0, 0),
    trainedVoteSums: Uint16Array.of(8, 0, 0, 2, 6, 0),
    trainedProbeClasses: Uint16Array.of(0, 0, 0, 0),
    told: new Int32Array(0),
    toldVotes: new Uint16Array(0),
    heldOutNeighbours: new Int32Array(0),
    toldNeighbours: new Int32Array(0),
    toldEpochClasses: new Uint16Array(0),
    iterationLearned: Float32Array.of(1, 2),
    aum: Float32Array.of(1, 2),
    forgettingEvents: Float32Array.of(1, 2),
    el2n: Float32Array.of(1, 2),
    trainingConfidence: Float32Array.of(1, 2),
    trainingVariability: Float32Array.of(1, 2),
    inputMargin: new Float32Array(0),
    ...own,
  };
}

function combine(...models: FoldResult[]) {
  const combiner = createCombiner({ classes: 3, probes: 2, labels });
  for (const each of models) combiner.add(each);
  return combiner.finish();
}

function rowsInput(measures: ReturnType<typeof combine>): RowsInput {
  return {
    measures,
    scores: scoreLabels({ ...measures, labels }),
    thresholds: groupThresholds(measures, 2 / 3),
    labels,
    names: ['cat', 'dog', 'emu'],
    examples: ['a', 'b', 'c'].map((id) => ({ id, path: `${id}.png`, split: '' })),
  };
}

describe('createCombiner', () => {
  const measures = combine(
    model(0, {
      predicted: Int32Array.of(1, 1, 1),
      depth: Int32Array.of(1, 0, NO_DEPTH),
      labelDepth: Int32Array.of(2, 1),
      heldOutScores: Float32Array.of(0.25, 0.75, 0),
      heldOutLogits: Float32Array.of(3, 5, -1),
      heldOutVotes: Uint16Array.of(1, 3, 0, 0, 4, 0),
      inputMargin: Float32Array.of(0.5),
    }),
    model(0, {
      predicted: Int32Array.of(0, 1, 1),
      depth: Int32Array.of(NO_DEPTH, 2, NO_DEPTH),
      heldOutScores: Float32Array.of(0.75, 0.25, 0),
      heldOutLogits: Float32Array.of(7, 1, 6),
      // Only two voters: the bank was small.
      heldOutVotes: Uint16Array.of(2, 0, 0, 0, 1, 1),
      inputMargin: Float32Array.of(1.5),
    }),
    model(1, { depth: Int32Array.of(1, NO_DEPTH, NO_DEPTH), labelDepth: Int32Array.of(1, 2) }),
    model(2, { heldOutScores: Float32Array.of(0, 1, 0), depth: Int32Array.of(1, 1, 2) }),
  );

  it('averages over the models that held the example out', () => {
    expect([...measures.heldOutModels]).toEqual([2, 1, 1]);
    expect(measures.heldOutDepth[0]).toBe(1);
    expect(measures.heldOutDepth[1]).toBeNaN();
    expect(measures.heldOutDepth[2]).toBe(2);
    expect([...measures.heldOutAccuracy]).toEqual([0.5, 1, 1]);
    expect(measures.outputMargin[0]).toBe((2 + 1) / 2);
    expect([...measures.meanScores.slice(0, 3)]).toEqual([0.5, 0.5, 0]);
    expect(measures.entropy[0]).toBeCloseTo(Math.LN2, 7);
    expect(measures.entropy[2]).toBe(0);
    expect([...measures.selfConfidence]).toEqual([0.5, 0, 1]);
    expect(measures.inputMargin[0]).toBe(1);
    expect(measures.inputMargin[1]).toBeNaN();
  });

  it('takes the lowest class of tied mean scores as consensus and counts who predicts it', () => {
    expect([...measures.consensusClass]).toEqual([0, 0, 1]);
    expect([...measures.consensusConsistency]).toEqual([0.5, 0, 1]);
  });

  it('averages vote fractions over probes and models, each by its own number of voters', () => {
    const first = [1 / 8, 7 / 8, 0];
    const second = [1 / 2, 1 / 4, 1 / 4];
    [...measures.meanVotes.slice(0, 3)].forEach((share, c) => {
      expect(share).toBeCloseTo((first[c]! + second[c]!) / 2, 6);
    });
    expect(measures.knnLabelAgreement[0]).toBeCloseTo(5 / 16, 6);
  });

  it('averages the vote fractions of the models that trained on the example, by the votes cast', () => {
    // Example 1 stands first in models 0 and 1, and second in model 3.
    const expected = [(1 + 1 + 1 / 4) / 3, 3 / 4 / 3, 0];
    [...measures.meanTrainedVotes.slice(3, 6)].forEach((share, c) => {
      expect(share).toBeCloseTo(expected[c]!, 6);
    });
    const small = model(0, { trainedVoteSums: Uint16Array.of(1, 0, 1, 0, 0, 0) });
    const one = combine(small, model(0, {}));
    expect(one.meanTrainedVotes[0]).toBeNaN();
    [3 / 4, 0, 1 / 4].forEach((share, c) => {
      expect(one.meanTrainedVotes[3 + c]).toBeCloseTo(share, 6);
    });
    // In the small model nobody voted for example 2.
    expect([...one.meanTrainedVotes.slice(6)]).toEqual([0.25, 0.75, 0]);
  });

  it('averages over the models that trained on the example, undefined depths left out', () => {
    expect([...measures.trainedModels]).toEqual([2, 3, 3]);
    expect(measures.trainingDepth[0]).toBe(1);
    expect(measures.trainingDepth[1]).toBe((0 + 2 + 1) / 3);
    expect(measures.trainingDepth[2]).toBeNaN();
    expect(measures.labelDepth[1]).toBe((2 + 0 + 0) / 3);
    expect(measures.labelDepth[2]).toBe((1 + 0 + 2) / 3);
    expect([...measures.undefinedDepthRate]).toEqual([1 / 4, 1 / 4, 3 / 4]);
    // Example 1 stands first in models 0 and 1, second in model 3.
    expect(measures.aum[1]).toBe((1 + 1 + 2) / 3);
    expect(measures.iterationLearned[0]).toBe(1);
  });

  it('leaves what nobody said undefined', () => {
    const one = combine(model(0, {}));
    expect(one.heldOutAccuracy[1]).toBeNaN();
    expect(one.consensusClass[1]).toBe(-1);
    expect(one.consensusConsistency[1]).toBeNaN();
    expect(one.labelDepth[0]).toBeNaN();
  });

  it('refuses a fold of another shape', () => {
    expect(() => combine(model(0, { probes: 3 }))).toThrow(RangeError);
  });

  it('becomes rows without a NaN, and refuses examples that no model held out', () => {
    const [a, b, c] = toExampleRows(rowsInput(measures));
    expect(a).toMatchObject({ id: 'a', given_label: 'cat', consensus_class: 'cat', held_out_depth: 1 });
    expect(b).toMatchObject({ given_label: 'dog', held_out_depth: null, adversarial_input_margin: null });
    expect(c).toMatchObject({
      training_depth: null,
      suggested_label: expect.not.stringMatching('dog') as string,
    });
    for (const row of [a!, b!, c!]) expect(Object.values(row)).not.toContain(NaN);
    expect(() => toExampleRows(rowsInput(combine(model(0, {}))))).toThrow(RangeError);
  });

  it('becomes rows so far of what was held out, with null for what only training tells', () => {
    const [only, ...others] = toExampleRowsSoFar(rowsInput(combine(model(1, {}))));
    expect(others).toEqual([]);
    expect(only).toMatchObject({ example: 1, id: 'b', given_label: 'dog', held_out_accuracy: 1 });
    expect(only!.label_error_score).toBeGreaterThan(0.5);
    expect(only).toMatchObject({ likely_mislabeled: true, suggested_label: 'cat' });
    for (const column of TRAINED_COLUMNS) expect(only![column]).toBeNull();
    expect(Object.values(only!)).not.toContain(NaN);

    const two = toExampleRowsSoFar(rowsInput(combine(model(0, {}), model(2, {}))));
    expect(two.map(({ example }) => example)).toEqual([0, 2]);
    for (const row of two) {
      expect(Object.values(row)).not.toContain(NaN);
      expect(row.group).not.toBeNull();
      expect(row.label_depth).toBe(0);
    }
    const all = toExampleRows(rowsInput(measures));
    expect(toExampleRowsSoFar(rowsInput(measures))).toEqual(all.map((row, example) => ({ example, ...row })));
  });
});
