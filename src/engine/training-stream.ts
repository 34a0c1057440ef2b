import { argmax } from './argmax.js';
import { softmaxRow } from './softmax-row.js';

/** Per-example statistics of one model's training, rows in the order of its training examples. [n_t] each. */
export interface TrainingStatistics {
  /** Steps, see createTrainingStream. */
  readonly iterationLearned: Float32Array;
  readonly aum: Float32Array;
  readonly forgettingEvents: Float32Array;
  readonly el2n: Float32Array;
  readonly trainingConfidence: Float32Array;
  readonly trainingVariability: Float32Array;
}

/** In `epochClasses`: the example was not seen in that epoch. */
export const NO_CLASS = 0xffff;

export interface TrainingStream {
  /**
   * Takes in the batch whose examples are `rows` (0 … n_t−1, [b]) of epoch `epoch` (from 0, rising), with the logits
   * ([b, C]) that the training pass computed before the batch's update, and the given labels ([b]).
   * Call it at most once an epoch for each example.
   */
  record(epoch: number, rows: Int32Array, logits: Float32Array, labels: Int32Array): void;
  /** The statistics; NaN for an example never recorded. */
  finish(): TrainingStatistics;
  /** Class that each epoch's pass predicted, NO_CLASS where it did not see the example. [n_t, epochs] */
  readonly epochClasses: Uint16Array;
}

export interface TrainingStreamShape {
  /** n_t */
  readonly examples: number;
  readonly classes: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
}

/** EL2N is meant for early training; the first third of the epochs, at least one, is this project's choice. */
export function earlyEpochs(epochs: number): number {
  return Math.max(1, Math.ceil(epochs / 3));
}

/**
 * Accumulates what the training pass says about its examples for free:
 * - iteration learned (Baldock et al. 2021): the step τ such that the prediction just before τ differs from the final
 *   one and all from τ on equal it; 0 if always equal. Predictions come once an epoch; that of epoch e counts as
 *   made at step e·stepsPerEpoch, so τ is a multiple of stepsPerEpoch, and 'final' is the last epoch's.
 * - AUM (Pleiss et al. 2020): mean over epochs of z_y − max_{j≠y} z_j.
 * - forgetting events (Toneva et al. 2019): correct one epoch, wrong the next; 0 where never learned.
 * - EL2N (Paul et al. 2021): mean of ‖softmax − onehot(y)‖₂ over the first `earlyEpochs(epochs)`.
 * - confidence and variability (Swayamdipta et al. 2020): mean and population standard deviation of softmax_y.
 */
export function createTrainingStream(shape: TrainingStreamShape): TrainingStream {
  const { examples, classes, epochs, stepsPerEpoch } = shape;
  const early = earlyEpochs(epochs);
  const times = new Int32Array(examples);
  const earlyTimes = new Int32Array(examples);
  const epochClasses = new Uint16Array(examples * epochs).fill(NO_CLASS);
  const lastClass = new Int32Array(examples).fill(-1);
  const lastChange = new Int32Array(examples);
  const wasRight = new Uint8Array(examples);
  const forgotten = new Int32Array(examples);
  const margins = new Float64Array(examples);
  const errors = new Float64Array(examples);
  // Welford's running mean and sum of squared deviations: no cancellation where the deviation is tiny.
  const meanTrue = new Float64Array(examples);
  const squares = new Float64Array(examples);
  const p = new Float64Array(classes);

  function record(epoch: number, rows: Int32Array, logits: Float32Array, labels: Int32Array): void {
    for (let b = 0; b < rows.length; b++) {
      const i = rows[b]!;
      const y = labels[b]!;
      const start = b * classes;
      const predicted = argmax(logits, start, classes);
      if (lastClass[i] !== -1 && lastClass[i] !== predicted) lastChange[i] = epoch;
      lastClass[i] = predicted;
      epochClasses[i * epochs + epoch] = predicted;
      const right = predicted === y ? 1 : 0;
      if (wasRight[i] === 1 && right === 0) forgotten[i]!++;
      wasRight[i] = right;

      let other = -Infinity;
      for (let j = 0; j < classes; j++) if (j !== y) other = Math.max(other, logits[start + j]!);
      margins[i]! += logits[start + y]! - other;

      softmaxRow(logits, start, p);
      const n = ++times[i]!;
      const delta = p[y]! - meanTrue[i]!;
      meanTrue[i]! += delta / n;
      squares[i]! += delta * (p[y]! - meanTrue[i]!);

      if (epoch < early) {
        let sum = 0;
        for (let j = 0; j < classes; j++) sum += (p[j]! - (j === y ? 1 : 0)) ** 2;
        errors[i]! += Math.sqrt(sum);
        earlyTimes[i]!++;
      }
    }
  }

  function finish(): TrainingStatistics {
    const each = (value: (i: number) => number) =>
      Float32Array.from({ length: examples }, (_, i) => (times[i] === 0 ? NaN : value(i)));
    return {
      iterationLearned: each((i) => lastChange[i]! * stepsPerEpoch),
      aum: each((i) => margins[i]! / times[i]!),
      forgettingEvents: each((i) => forgotten[i]!),
      el2n: each((i) => errors[i]! / earlyTimes[i]!),
      trainingConfidence: each((i) => meanTrue[i]!),
      trainingVariability: each((i) => Math.sqrt(squares[i]! / times[i]!)),
    };
  }

  return { record, finish, epochClasses };
}
