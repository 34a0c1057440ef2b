/** One kind of model, those that held an example out or those that trained on it; src/protocol/evidence.ts. */
export interface StoryEvidence {
  /** [N, L+1, T], of WHOLE_SHARE */
  readonly votes: Uint8Array;
  /** [N, L+1] */
  readonly elected: Uint16Array;
  /** [N] */
  readonly own: Uint16Array;
  /** [N], NONE where undefined */
  readonly depth: Uint16Array;
  /** [N, T], of WHOLE_SHARE */
  readonly ownShares: Uint8Array;
  /** [N, L+1, n_n], −1 where there are fewer */
  readonly neighbours: Int32Array;
}

/** What a run keeps of every example to tell why it is hard. N examples, T leading classes, n_n neighbours. */
export interface Evidence {
  readonly examples: number;
  /** L + 1. */
  readonly probes: number;
  /** T. */
  readonly leading: number;
  /** n_n. */
  readonly neighbours: number;
  readonly epochs: number;
  /** [N, T] */
  readonly classes: Uint16Array;
  /** Mean held-out softmax. [N, T], of WHOLE_SHARE */
  readonly scores: Uint8Array;
  readonly heldOut: StoryEvidence;
  readonly trained: StoryEvidence;
  /** [N] */
  readonly labelDepth: Uint16Array;
  /** [N, epochs] */
  readonly epochClasses: Uint16Array;
}
