/** What the score is made of; as in Measures. */
export interface ScoreInput {
  readonly classes: number;
  /** L + 1. */
  readonly probes: number;
  /** Given labels. [N] */
  readonly labels: Int32Array;
  /** Mean held-out softmax p̄. [N, C] */
  readonly meanScores: Float32Array;
  /** Mean probe votes. [N, C] */
  readonly meanVotes: Float32Array;
  /** 0 … L+1. [N] */
  readonly labelDepth: Float64Array;
  /** For formulas that use the training's course. [N] */
  readonly aum: Float64Array;
}

/** [N] each. */
export interface LabelScores {
  /** In [0, 1]; higher is more probably wrong. */
  readonly score: Float64Array;
  /** The likeliest class other than the given one. */
  readonly suggested: Int32Array;
  readonly suggestionConfidence: Float64Array;
  readonly likelyMislabeled: Uint8Array;
}

/**
 * Label-error score, suggestion and flag (ours).
 * Score: the mean of 1 − p̄[y], 1 − a and label depth / (L+1), where a is the mean vote for y. Suggestion: the class
 * other than y with the highest mean b of p̄ and votes, that mean as its confidence.
 * Flag: confident joint (Northcutt et al. 2021) on b: class j's threshold is the mean of b[j] over the examples
 * labelled j, and an example is flagged when, of the classes whose threshold it reaches, the strongest is not y.
 */
export function scoreLabels(input: ScoreInput): LabelScores {
  const { classes, probes, labels, meanScores, meanVotes, labelDepth } = input;
  const examples = labels.length;
  const belief = meanScores.map((p, at) => (p + meanVotes[at]!) / 2);
  const thresholds = meanBeliefInLabel(belief, labels, classes);
  const score = new Float64Array(examples);
  const suggested = new Int32Array(examples);
  const suggestionConfidence = new Float64Array(examples);
  const likelyMislabeled = new Uint8Array(examples);
  labels.forEach((label, i) => {
    const start = i * classes;
    const given = start + label;
    score[i] = (1 - meanScores[given]! + (1 - meanVotes[given]!) + labelDepth[i]! / probes) / 3;
    suggested[i] = strongest(belief, start, classes, (c) => c !== label);
    suggestionConfidence[i] = belief[start + suggested[i]]!;
    const confident = strongest(belief, start, classes, (c) => belief[start + c]! >= thresholds[c]!);
    likelyMislabeled[i] = confident !== -1 && confident !== label ? 1 : 0;
  });
  return { score, suggested, suggestionConfidence, likelyMislabeled };
}

/** For every class the mean belief in it over the examples that bear it. [C] */
function meanBeliefInLabel(belief: Float32Array, labels: Int32Array, classes: number): Float64Array {
  const sums = new Float64Array(classes);
  const counts = new Int32Array(classes);
  labels.forEach((label, i) => {
    sums[label]! += belief[i * classes + label]!;
    counts[label]!++;
  });
  return sums.map((sum, c) => sum / counts[c]!);
}

/** The eligible class with the highest value, the lowest of equal ones; −1 when none is eligible. */
function strongest(
  values: Float32Array,
  start: number,
  classes: number,
  eligible: (c: number) => boolean,
): number {
  let best = -1;
  for (let c = 0; c < classes; c++)
    if (eligible(c) && (best === -1 || values[start + c]! > values[start + best]!)) best = c;
  return best;
}
