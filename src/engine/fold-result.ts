/** In `depth` and `labelDepth`: no value (prediction depth undefined, or the example was held out). */
export const NO_DEPTH = -1;

/** Neighbours that are kept of those that voted, the nearest ones. */
export const NEIGHBOURS_KEPT = 8;

/**
 * What one model says about all N examples: it trained on n_t of them (`trained`) and held n_v out (`heldOut`);
 * both list dataset indices in rising order. L+1 probes, C classes, rows in the order of those lists.
 */
export interface FoldResult {
  readonly classes: number;
  /** L + 1. */
  readonly probes: number;
  /** Neighbours that voted. */
  readonly k: number;
  /** Part of the true neighbours that voted, in the probe that has the lowest: 1 where the search was exact. */
  readonly recall: number;
  readonly heldOut: Int32Array;
  readonly trained: Int32Array;
  /** ŷ: the network's own class in evaluation mode. [N] */
  readonly predicted: Int32Array;
  /** Prediction depth of every example, NO_DEPTH where undefined. [N] */
  readonly depth: Int32Array;
  /** Depth at which the probes settle on the given label, L+1 where unfitted. [n_t] */
  readonly labelDepth: Int32Array;
  /** Softmax of held-out examples. [n_v, C] */
  readonly heldOutScores: Float32Array;
  /** Logits of held-out examples. [n_v, C] */
  readonly heldOutLogits: Float32Array;
  /** k-NN votes for held-out examples. [n_v, L+1, C] */
  readonly heldOutVotes: Uint16Array;
  /** k-NN votes for trained examples, which are none of their own neighbours, summed over the probes. [n_t, C] */
  readonly trainedVoteSums: Uint16Array;
  /** Class that each probe votes for, trained examples. [n_t, L+1] */
  readonly trainedProbeClasses: Uint16Array;
  /**
   * Of the trained examples, those whose training story this model tells: all that the fold before it held out, so
   * that in each repeat every example has one held-out and one training story. Rising. [n_s]
   */
  readonly told: Int32Array;
  /** k-NN votes for them. [n_s, L+1, C] */
  readonly toldVotes: Uint16Array;
  /**
   * Examples that voted, nearest first, at most NEIGHBOURS_KEPT = n_n of them: −1 where the bank has fewer. Kept in
   * the first repeat only, else empty. [n_v, L+1, n_n] and [n_s, L+1, n_n]
   */
  readonly heldOutNeighbours: Int32Array;
  readonly toldNeighbours: Int32Array;
  /** Class predicted in each epoch's training pass, NO_CLASS where there was none; first repeat only. [n_s, epochs] */
  readonly toldEpochClasses: Uint16Array;
  /** From the training stream, trained examples. [n_t] each. */
  readonly iterationLearned: Float32Array;
  readonly aum: Float32Array;
  readonly forgettingEvents: Float32Array;
  readonly el2n: Float32Array;
  readonly trainingConfidence: Float32Array;
  readonly trainingVariability: Float32Array;
  /** Linearised adversarial input margin of held-out examples; empty unless asked for. [n_v] */
  readonly inputMargin: Float32Array;
}
