import { argmax } from './argmax.js';
import { classEvidence, type Distributions } from './class-evidence.js';
import { flipRates } from './flip-rates.js';

/** Share of a class's errors that go where the image itself points, as human errors do; the rest go by class. */
const BY_IMAGE = 0.1;
/** The label is flagged when it is likelier wrong than right. */
const CUT = 0.5;
/** A guard only: as a divisor, 1 − q stays above some 0.01/C by the evidence's floor. */
const LEAST_DOUBT = 1e-6;

/** What the score is made of; as in Measures. In none does an example's own label vote. */
export interface ScoreInput {
  readonly classes: number;
  /** Given labels. [N] */
  readonly labels: Int32Array;
  /** Mean held-out softmax p̄. [N, C] */
  readonly meanScores: Distributions;
  /** Mean held-out probe votes. [N, C] */
  readonly meanVotes: Distributions;
  /** Mean probe votes in the models that trained on the example; null when not known. [N, C] */
  readonly meanTrainedVotes: Distributions | null;
}

/** [N] each. */
export interface LabelScores {
  /** Posterior probability that the given label is wrong; NaN where no model held the example out. */
  readonly score: Float64Array;
  /** The likeliest class other than the given one, the lowest of equal ones; −1 where there is none. */
  readonly suggested: Int32Array;
  /** Posterior probability of the suggested class. */
  readonly suggestionConfidence: Float64Array;
  readonly likelyMislabeled: Uint8Array;
}

/**
 * Label-error score, suggestion and flag (ours; docs/method.md). J[t], the posterior of the true class t given the
 * image and its label y, is the evidence q[t] times the probability that an image of class t bears y.
 * O(N·C·log(N/C)) time.
 */
export function scoreLabels(input: ScoreInput): LabelScores {
  const { classes, labels, meanScores, meanVotes, meanTrainedVotes } = input;
  const examples = labels.length;
  const out = {
    score: new Float64Array(examples),
    suggested: new Int32Array(examples).fill(-1),
    suggestionConfidence: new Float64Array(examples),
    likelyMislabeled: new Uint8Array(examples),
  };
  // With one class no label can be wrong.
  if (classes < 2) return out;
  const { rates } = flipRates(input);
  const sources = [meanScores, meanVotes, ...(meanTrainedVotes === null ? [] : [meanTrainedVotes])];
  const q = new Float64Array(classes);
  const posterior = new Float64Array(classes);
  labels.forEach((y, i) => {
    if (!classEvidence(sources, i * classes, q)) {
      out.score[i] = NaN;
      out.suggestionConfidence[i] = NaN;
      return;
    }
    weighClasses(q, y, rates, posterior);
    // Without the given class, all others being above 0: their sum keeps the digits that 1 − J[y] would lose near 0.
    posterior[y] = 0;
    for (const weight of posterior) out.score[i]! += weight;
    const suggested = argmax(posterior, 0, classes);
    out.suggested[i] = suggested;
    out.suggestionConfidence[i] = posterior[suggested]!;
    // Flip rates alone flag nobody: where the sources tell nothing, q is uniform.
    const looksLikeAnother = q.some((evidence) => evidence > q[y]!);
    out.likelyMislabeled[i] = out.score[i]! > CUT && looksLikeAnother ? 1 : 0;
  });
  return out;
}

/** J, the posterior of each true class of an image that bears y; sums to 1. [C] */
function weighClasses(q: Float64Array, y: number, rates: Float64Array, posterior: Float64Array): void {
  const classes = q.length;
  let sum = 0;
  for (let t = 0; t < classes; t++) {
    const kept = rates[t * classes + t]!;
    // An error that goes where the image points picks y among the other classes in proportion to their evidence.
    const byImage = ((1 - kept) * q[y]!) / Math.max(1 - q[t]!, LEAST_DOUBT);
    const bears = t === y ? kept : (1 - BY_IMAGE) * rates[t * classes + y]! + BY_IMAGE * byImage;
    posterior[t] = q[t]! * bears;
    sum += posterior[t]!;
  }
  for (let t = 0; t < classes; t++) posterior[t]! /= sum;
}
