import { describe, expect, it } from 'vitest';
import { createTrainingStream, earlyEpochs } from '../../../src/engine/training-stream.js';

/** Streams one example's logits, an entry an epoch, as row 1 of 3. */
function streamed(label: number, logits: number[][]) {
  const stream = createTrainingStream({
    examples: 3,
    classes: logits[0]!.length,
    epochs: logits.length,
    stepsPerEpoch: 10,
  });
  logits.forEach((row, epoch) => {
    stream.record(epoch, Int32Array.of(1), Float32Array.from(row), Int32Array.of(label));
  });
  const statistics = stream.finish();
  return {
    iterationLearned: statistics.iterationLearned[1]!,
    aum: statistics.aum[1]!,
    forgettingEvents: statistics.forgettingEvents[1]!,
    el2n: statistics.el2n[1]!,
    confidence: statistics.trainingConfidence[1]!,
    variability: statistics.trainingVariability[1]!,
    unseen: statistics.aum[0]!,
  };
}

const A = [2, 0, 0];
const B = [0, 2, 0];
const C = [0, 0, 2];

describe('training stream', () => {
  it.each([
    { name: 'always the same', epochs: [A, A, A], learned: 0, forgotten: 0 },
    { name: 'learned in epoch 1', epochs: [B, A, A], learned: 10, forgotten: 0 },
    { name: 'learned in the last epoch', epochs: [B, B, A], learned: 20, forgotten: 0 },
    { name: 'forgotten and learned again', epochs: [A, B, A, A], learned: 20, forgotten: 1 },
    { name: 'forgotten twice, ends wrong', epochs: [A, B, A, C], learned: 30, forgotten: 2 },
    {
      name: 'wrong all along: the final class counts, not the label',
      epochs: [C, B, B],
      learned: 10,
      forgotten: 0,
    },
    { name: 'one wrong class to another is no forgetting', epochs: [A, B, C, B], learned: 30, forgotten: 1 },
  ])('iteration learned and forgetting: $name', ({ epochs, learned, forgotten }) => {
    const result = streamed(0, epochs);
    expect(result.iterationLearned).toBe(learned);
    expect(result.forgettingEvents).toBe(forgotten);
  });

  it('averages margins, probabilities and early errors as by hand', () => {
    // Logits ln 2 and 0 give probabilities 2/3 and 1/3.
    const towards = [Math.LN2, 0];
    const against = [0, Math.LN2];
    const result = streamed(0, [towards, against, towards, against]);
    expect(result.aum).toBeCloseTo(0, 6);
    expect(result.confidence).toBeCloseTo(0.5, 6);
    expect(result.variability).toBeCloseTo(1 / 6, 6);
    // Early are epochs 0 and 1 of four: ‖(−1/3, 1/3)‖ and ‖(−2/3, 2/3)‖.
    expect(earlyEpochs(4)).toBe(2);
    expect(result.el2n).toBeCloseTo((Math.SQRT2 / 3 + (2 * Math.SQRT2) / 3) / 2, 6);
  });

  it('takes the strongest other class for the margin', () => {
    expect(streamed(1, [[5, 3, -1]]).aum).toBe(-2);
    expect(streamed(0, [[5, 3, 4]]).aum).toBe(1);
  });

  it('survives logits whose exponential overflows', () => {
    const result = streamed(0, [[1000, -1000]]);
    expect(result.confidence).toBe(1);
    expect(result.el2n).toBe(0);
  });

  it('leaves unseen examples undefined and keeps the rows of a batch apart', () => {
    expect(streamed(0, [A]).unseen).toBeNaN();
    const stream = createTrainingStream({ examples: 2, classes: 2, epochs: 1, stepsPerEpoch: 1 });
    stream.record(0, Int32Array.of(1, 0), Float32Array.of(1, 0, 0, 3), Int32Array.of(0, 0));
    expect([...stream.finish().aum]).toEqual([-3, 1]);
  });
});
