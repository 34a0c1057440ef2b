import { LEADING_CLASSES, NONE, WHOLE_SHARE } from '../protocol/evidence.js';
import { argmax } from './argmax.js';
import type { Evidence, StoryEvidence } from './evidence.js';
import { NO_DEPTH, type FoldResult } from './fold-result.js';
import type { LabelScores } from './label-error-score.js';
import type { Measures } from './measures.js';

export interface EvidenceInput {
  readonly measures: Measures;
  readonly scores: LabelScores;
  /** Given labels. [N] */
  readonly labels: Int32Array;
}

export interface EvidenceCollector {
  /** Takes in one model; `first`: of the first repeat, whose neighbours, depths and epochs are kept. */
  add(fold: FoldResult, first: boolean): void;
  finish(): Evidence;
}

/**
 * Gathers the evidence from the models one at a time, in memory of O(N·L·T): which classes lead is known from the
 * measures, so that the votes for the others need not be held.
 */
export function collectEvidence({ measures, scores, labels }: EvidenceInput): EvidenceCollector {
  const { examples, classes, probes } = measures;
  const leading = Math.min(LEADING_CLASSES, classes);
  const leaders = leadingClasses({ measures, scores, labels }, leading);
  const heldOut = createStory(examples, probes, leading);
  const trained = createStory(examples, probes, leading);
  const labelDepth = new Uint16Array(examples).fill(NONE);
  let neighbours = 0;
  let epochs = 0;
  let epochClasses = new Uint16Array(0);

  /** Adds the votes of the example in row `row` to its story. */
  function addVotes(story: GrowingStory, votes: Uint16Array, row: number, i: number, first: boolean): void {
    story.models[i]!++;
    for (let l = 0; l < probes; l++) {
      const from = (row * probes + l) * classes;
      let cast = 0;
      for (let c = 0; c < classes; c++) cast += votes[from + c]!;
      const to = (i * probes + l) * leading;
      for (let t = 0; t < leading; t++) {
        if (cast > 0) story.votes[to + t]! += votes[from + leaders[i * leading + t]!]! / cast;
      }
      if (first) story.elected[i * probes + l] = argmax(votes, from, classes);
    }
  }

  function addOwn(story: GrowingStory, i: number, own: number): void {
    story.owners[i]!++;
    for (let t = 0; t < leading; t++) {
      if (leaders[i * leading + t] === own) story.ownShares[i * leading + t]!++;
    }
  }

  /** Keeps what the first repeat alone tells. */
  function tell(story: GrowingStory, fold: FoldResult, i: number, near: Int32Array): void {
    const depth = fold.depth[i]!;
    story.own[i] = fold.predicted[i]!;
    story.depth[i] = depth === NO_DEPTH ? NONE : depth;
    story.neighbours.set(near, i * probes * neighbours);
  }

  function addFirst(fold: FoldResult): void {
    const { heldOut: held, told } = fold;
    if (epochs === 0) {
      neighbours = fold.heldOutNeighbours.length / (held.length * probes);
      epochs = fold.toldEpochClasses.length / told.length;
      epochClasses = new Uint16Array(examples * epochs).fill(NONE);
      for (const story of [heldOut, trained]) {
        story.neighbours = new Int32Array(examples * probes * neighbours).fill(-1);
      }
    }
    const width = probes * neighbours;
    held.forEach((i, row) => {
      tell(heldOut, fold, i, fold.heldOutNeighbours.subarray(row * width, (row + 1) * width));
    });
    let at = 0;
    told.forEach((i, row) => {
      tell(trained, fold, i, fold.toldNeighbours.subarray(row * width, (row + 1) * width));
      epochClasses.set(fold.toldEpochClasses.subarray(row * epochs, (row + 1) * epochs), i * epochs);
      // Both lists rise, and the told ones are all among the trained.
      while (fold.trained[at] !== i) at++;
      labelDepth[i] = fold.labelDepth[at]!;
    });
  }

  return {
    add(fold, first) {
      fold.heldOut.forEach((i, row) => {
        addVotes(heldOut, fold.heldOutVotes, row, i, first);
        addOwn(heldOut, i, fold.predicted[i]!);
      });
      fold.told.forEach((i, row) => {
        addVotes(trained, fold.toldVotes, row, i, first);
      });
      for (const i of fold.trained) addOwn(trained, i, fold.predicted[i]!);
      if (first) addFirst(fold);
    },
    finish() {
      return {
        examples,
        probes,
        leading,
        neighbours,
        epochs,
        classes: leaders,
        scores: Uint8Array.from(leaders, (c, at) =>
          share(measures.meanScores[Math.floor(at / leading) * classes + c]!, 1),
        ),
        heldOut: finishStory(heldOut),
        trained: finishStory(trained),
        labelDepth,
        epochClasses,
      };
    },
  };
}

interface GrowingStory {
  /** Sums of shares. [N, L+1, T] */
  readonly votes: Float32Array;
  /** Models whose votes were added, and whose own class was. [N] */
  readonly models: Uint32Array;
  readonly owners: Uint32Array;
  readonly elected: Uint16Array;
  readonly own: Uint16Array;
  readonly depth: Uint16Array;
  /** Counts. [N, T] */
  readonly ownShares: Uint32Array;
  neighbours: Int32Array;
}

function createStory(examples: number, probes: number, leading: number): GrowingStory {
  return {
    votes: new Float32Array(examples * probes * leading),
    models: new Uint32Array(examples),
    owners: new Uint32Array(examples),
    elected: new Uint16Array(examples * probes).fill(NONE),
    own: new Uint16Array(examples).fill(NONE),
    depth: new Uint16Array(examples).fill(NONE),
    ownShares: new Uint32Array(examples * leading),
    neighbours: new Int32Array(0),
  };
}

function finishStory({ models, owners, votes, ownShares, ...told }: GrowingStory): StoryEvidence {
  const each = (values: Float32Array | Uint32Array, counts: Uint32Array): Uint8Array => {
    const width = values.length / counts.length;
    return Uint8Array.from(values, (value, at) => share(value, counts[Math.floor(at / width)]!));
  };
  return { ...told, votes: each(votes, models), ownShares: each(ownShares, owners) };
}

function share(value: number, count: number): number {
  return count === 0 ? 0 : Math.round((WHOLE_SHARE * value) / count);
}

/** The given class, the suggested one, then those with most evidence, the lowest of equal ones first. [N, T] */
function leadingClasses({ measures, scores, labels }: EvidenceInput, leading: number): Uint16Array {
  const { examples, classes, meanScores, meanVotes, meanTrainedVotes } = measures;
  const leaders = new Uint16Array(examples * leading);
  const weight = new Float64Array(classes);
  for (let i = 0; i < examples; i++) {
    for (let c = 0; c < classes; c++) {
      const at = i * classes + c;
      const sum = meanScores[at]! + meanVotes[at]! + meanTrainedVotes[at]!;
      weight[c] = Number.isNaN(sum) ? 0 : sum;
    }
    const suggested = scores.suggested[i]!;
    if (suggested >= 0) weight[suggested] = Infinity;
    for (let t = 0; t < leading; t++) {
      const next = t === 0 ? labels[i]! : argmax(weight, 0, classes);
      leaders[i * leading + t] = next;
      weight[next] = -Infinity;
    }
  }
  return leaders;
}
