import { argmax } from './argmax.js';
import { NO_DEPTH, type FoldResult } from './fold-result.js';

/**
 * What all models together say about every example; docs/method.md defines each. [N] each unless said otherwise.
 * NaN: not defined, because no model held the example out, trained on it, or has the depth.
 */
export interface Measures {
  readonly examples: number;
  readonly classes: number;
  /** L + 1. */
  readonly probes: number;
  readonly models: number;
  /** Models that held the example out, and that trained on it. */
  readonly heldOutModels: Uint32Array;
  readonly trainedModels: Uint32Array;
  readonly heldOutDepth: Float64Array;
  readonly labelDepth: Float64Array;
  readonly trainingDepth: Float64Array;
  readonly undefinedDepthRate: Float64Array;
  /** −1 while no model held the example out. */
  readonly consensusClass: Int32Array;
  readonly consensusConsistency: Float64Array;
  readonly heldOutAccuracy: Float64Array;
  /** Nats. */
  readonly entropy: Float64Array;
  readonly selfConfidence: Float64Array;
  readonly outputMargin: Float64Array;
  readonly knnLabelAgreement: Float64Array;
  /** Mean held-out softmax p̄. [N, C] */
  readonly meanScores: Float32Array;
  /** Mean fraction of neighbours of each class, over probes and held-out models. [N, C] */
  readonly meanVotes: Float32Array;
  /** The same over the models that trained on the example, itself no neighbour of its own. [N, C] */
  readonly meanTrainedVotes: Float32Array;
  /** Steps. */
  readonly iterationLearned: Float64Array;
  readonly aum: Float64Array;
  readonly forgettingEvents: Float64Array;
  readonly el2n: Float64Array;
  readonly trainingConfidence: Float64Array;
  readonly trainingVariability: Float64Array;
  /** Linearised adversarial input margin, held-out mean; NaN unless the run was asked for it. */
  readonly inputMargin: Float64Array;
}

export interface Combiner {
  /**
   * Takes in one model. Sums round, so add the models in the same order (repeat, then fold) for the same result to
   * the last bit.
   */
  add(fold: FoldResult): void;
  /** The measures of the models so far. Ends the combiner: its sums become the means. */
  finish(): Measures;
}

export interface CombinerInput {
  readonly classes: number;
  /** L + 1. */
  readonly probes: number;
  /** Given labels. [N] */
  readonly labels: Int32Array;
}

/** Mean of one number an example over the models that give it. */
function createMean(examples: number) {
  const sum = new Float64Array(examples);
  const count = new Uint32Array(examples);
  return {
    count,
    add(i: number, value: number): void {
      sum[i]! += value;
      count[i]!++;
    },
    /** NaN where nothing was added. */
    finish(): Float64Array {
      for (let i = 0; i < examples; i++) sum[i]! /= count[i]!;
      return sum;
    },
  };
}

/** Averages the models' results one at a time, in O(N·C) memory. */
export function createCombiner({ classes, probes, labels }: CombinerInput): Combiner {
  const examples = labels.length;
  const mean = () => createMean(examples);
  const heldOutDepth = mean();
  const trainingDepth = mean();
  const labelDepth = mean();
  const undefinedDepth = mean();
  const heldOutRight = mean();
  const margin = mean();
  const inputMargin = mean();
  const stream = {
    iterationLearned: mean(),
    aum: mean(),
    forgettingEvents: mean(),
    el2n: mean(),
    trainingConfidence: mean(),
    trainingVariability: mean(),
  };
  const scores = new Float32Array(examples * classes);
  const votes = new Float32Array(examples * classes);
  const trainedVotes = new Float32Array(examples * classes);
  // Models in whose bank the example had a neighbour.
  const trainedVoters = new Uint32Array(examples);
  // How many held-out models predict each class: which one is the consensus is known only at the end.
  const elections = new Uint16Array(examples * classes);
  let models = 0;

  function addHeldOut(fold: FoldResult, i: number, row: number): void {
    const predicted = fold.predicted[i]!;
    const depth = fold.depth[i]!;
    undefinedDepth.add(i, depth === NO_DEPTH ? 1 : 0);
    if (depth !== NO_DEPTH) heldOutDepth.add(i, depth);
    heldOutRight.add(i, predicted === labels[i]! ? 1 : 0);
    elections[i * classes + predicted]!++;
    for (let c = 0; c < classes; c++) scores[i * classes + c]! += fold.heldOutScores[row * classes + c]!;
    margin.add(i, topMargin(fold.heldOutLogits, row * classes, classes));
    addVotes(fold.heldOutVotes, row * probes * classes, i * classes);
    if (fold.inputMargin.length > 0) inputMargin.add(i, fold.inputMargin[row]!);
  }

  /** Adds the mean over the probes of the fraction of votes for each class. */
  function addVotes(from: Uint16Array, start: number, to: number): void {
    // Every probe of a model has the same number of voters; fewer than k where the bank is small.
    let voters = 0;
    for (let c = 0; c < classes; c++) voters += from[start + c]!;
    for (let c = 0; c < classes; c++) {
      let sum = 0;
      for (let l = 0; l < probes; l++) sum += from[start + l * classes + c]!;
      votes[to + c]! += sum / (voters * probes);
    }
  }

  /** Adds the fraction, of the votes that all probes cast, for each class. */
  function addTrainedVotes(from: Uint16Array, start: number, i: number): void {
    let cast = 0;
    for (let c = 0; c < classes; c++) cast += from[start + c]!;
    if (cast === 0) return;
    trainedVoters[i]!++;
    for (let c = 0; c < classes; c++) trainedVotes[i * classes + c]! += from[start + c]! / cast;
  }

  function addTrained(fold: FoldResult, i: number, row: number): void {
    const depth = fold.depth[i]!;
    undefinedDepth.add(i, depth === NO_DEPTH ? 1 : 0);
    if (depth !== NO_DEPTH) trainingDepth.add(i, depth);
    labelDepth.add(i, fold.labelDepth[row]!);
    addTrainedVotes(fold.trainedVoteSums, row * classes, i);
    stream.iterationLearned.add(i, fold.iterationLearned[row]!);
    stream.aum.add(i, fold.aum[row]!);
    stream.forgettingEvents.add(i, fold.forgettingEvents[row]!);
    stream.el2n.add(i, fold.el2n[row]!);
    stream.trainingConfidence.add(i, fold.trainingConfidence[row]!);
    stream.trainingVariability.add(i, fold.trainingVariability[row]!);
  }

  return {
    add(fold) {
      if (fold.classes !== classes || fold.probes !== probes || fold.predicted.length !== examples) {
        throw new RangeError('a fold does not fit the others: other classes, probes or examples');
      }
      models++;
      fold.heldOut.forEach((i, row) => {
        addHeldOut(fold, i, row);
      });
      fold.trained.forEach((i, row) => {
        addTrained(fold, i, row);
      });
    },

    finish() {
      const heldOutModels = heldOutRight.count;
      for (let at = 0; at < examples * classes; at++) {
        const i = Math.floor(at / classes);
        scores[at]! /= heldOutModels[i]!;
        votes[at]! /= heldOutModels[i]!;
        trainedVotes[at]! /= trainedVoters[i]!;
      }
      const consensusClass = Int32Array.from(labels, (_, i) =>
        heldOutModels[i] === 0 ? -1 : argmax(scores, i * classes, classes),
      );
      return {
        examples,
        classes,
        probes,
        models,
        heldOutModels,
        trainedModels: labelDepth.count,
        heldOutDepth: heldOutDepth.finish(),
        labelDepth: labelDepth.finish(),
        trainingDepth: trainingDepth.finish(),
        undefinedDepthRate: undefinedDepth.finish(),
        consensusClass,
        consensusConsistency: Float64Array.from(
          consensusClass,
          (c, i) => (c < 0 ? NaN : elections[i * classes + c]!) / heldOutModels[i]!,
        ),
        heldOutAccuracy: heldOutRight.finish(),
        entropy: Float64Array.from(labels, (_, i) => entropyOf(scores, i * classes, classes)),
        selfConfidence: Float64Array.from(labels, (label, i) => scores[i * classes + label]!),
        outputMargin: margin.finish(),
        knnLabelAgreement: Float64Array.from(labels, (label, i) => votes[i * classes + label]!),
        meanScores: scores,
        meanVotes: votes,
        meanTrainedVotes: trainedVotes,
        iterationLearned: stream.iterationLearned.finish(),
        aum: stream.aum.finish(),
        forgettingEvents: stream.forgettingEvents.finish(),
        el2n: stream.el2n.finish(),
        trainingConfidence: stream.trainingConfidence.finish(),
        trainingVariability: stream.trainingVariability.finish(),
        inputMargin: inputMargin.finish(),
      };
    },
  };
}

/** Largest value less the second largest. */
function topMargin(values: Float32Array, start: number, count: number): number {
  let first = -Infinity;
  let second = -Infinity;
  for (let c = 0; c < count; c++) {
    const value = values[start + c]!;
    if (value > first) {
      second = first;
      first = value;
    } else if (value > second) second = value;
  }
  return first - second;
}

/** Shannon entropy in nats; 0·ln 0 = 0. */
function entropyOf(values: Float32Array, start: number, count: number): number {
  let sum = 0;
  for (let c = 0; c < count; c++) {
    const p = values[start + c]!;
    if (p !== 0) sum -= p * Math.log(p);
  }
  return sum;
}
