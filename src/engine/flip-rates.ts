import { argmax } from './argmax.js';
import type { Distributions } from './class-evidence.js';

/**
 * Share of a class's images, those that look least like another class, among which that other label counts as an
 * error: further in, ambiguous images would be counted too.
 */
const UNAMBIGUOUS = 1 / 4;
/** The pooled rate weighs at least as one image, and at most so much that every pair has the same rate. */
const STRENGTH_MIN = 1;
const STRENGTH_MAX = 1e6;

export interface FlipInput {
  readonly classes: number;
  /** Given labels. [N] */
  readonly labels: Int32Array;
  /** Mean held-out softmax and mean held-out vote. [N, C] */
  readonly meanScores: Distributions;
  readonly meanVotes: Distributions;
}

export interface FlipRates {
  /** T[t, j]: probability that an example of class t bears label j; rows sum to 1. [C, C] */
  readonly rates: Float64Array;
  /** Share of wrong labels among the counted images, over all pairs of classes. */
  readonly pooled: number;
  /** k: how many counted images the pooled rate is worth beside a pair's own. */
  readonly strength: number;
}

/** [C, C] each: images of class t that bear label j, and those that bear j or t. */
interface Counts {
  readonly wrong: Float64Array;
  readonly either: Float64Array;
}

/**
 * How often each class bears each wrong label (ours), without knowing which labels are wrong. Examples that no model
 * held out (rows of NaN or zeros) are left out. O(N·C) but for the selection, O(N·C·log(N/C)); O(N + C²) memory.
 */
export function flipRates(input: FlipInput): FlipRates {
  const { classes } = input;
  const counts = countUnambiguous(input);
  const { pooled, strength } = shrinkage(counts);
  const rates = new Float64Array(classes * classes);
  for (let t = 0; t < classes; t++) {
    // The pairs' rates are against t alone, so their odds add up: T[t,t] = 1 / (1 + Σ odds).
    let total = 1;
    for (let j = 0; j < classes; j++) {
      if (j === t) continue;
      const at = t * classes + j;
      const rate = (counts.wrong[at]! + strength * pooled) / (counts.either[at]! + strength);
      rates[at] = rate / (1 - rate);
      total += rates[at];
    }
    rates[t * classes + t] = 1;
    for (let j = 0; j < classes; j++) rates[t * classes + j]! /= total;
  }
  return { rates, pooled, strength };
}

function countUnambiguous({ classes, labels, meanScores, meanVotes }: FlipInput): Counts {
  const belief = (i: number, c: number) => (meanScores[i * classes + c]! + meanVotes[i * classes + c]!) / 2;
  const wrong = new Float64Array(classes * classes);
  const either = new Float64Array(classes * classes);
  membersByClass(belief, labels.length, classes).forEach((members, t) => {
    const likeness = new Float64Array(members.length);
    const wanted = Math.ceil(UNAMBIGUOUS * members.length);
    if (wanted === 0) return;
    const beliefInT = Float64Array.from(members, (i) => belief(i, t));
    for (let j = 0; j < classes; j++) {
      if (j === t) continue;
      members.forEach((i, at) => {
        const inJ = belief(i, j);
        likeness[at] = inJ / (inJ + beliefInT[at]!);
      });
      forSmallest(likeness, wanted, (at) => {
        const label = labels[members[at]!]!;
        if (label === j) wrong[t * classes + j]!++;
        if (label === j || label === t) either[t * classes + j]!++;
      });
    }
  });
  return { wrong, either };
}

/** For every class the examples that are believed to be of it, in rising order. */
function membersByClass(
  belief: (i: number, c: number) => number,
  examples: number,
  classes: number,
): Int32Array[] {
  const members = Array.from({ length: classes }, (): number[] => []);
  const row = new Float64Array(classes);
  for (let i = 0; i < examples; i++) {
    for (let c = 0; c < classes; c++) row[c] = belief(i, c);
    const own = argmax(row, 0, classes);
    // Not of a row of NaN or zeros.
    if (row[own]! > 0) members[own]!.push(i);
  }
  return members.map((list) => Int32Array.from(list));
}

/** Visits the positions of the `wanted` smallest values in rising order of position; the first of equal ones. */
function forSmallest(values: Float64Array, wanted: number, visit: (at: number) => void): void {
  const largest = values.slice().sort()[wanted - 1]!;
  let ties = wanted;
  for (const value of values) if (value < largest) ties--;
  values.forEach((value, at) => {
    if (value < largest || (value === largest && ties-- > 0)) visit(at);
  });
}

/**
 * The pooled rate and its strength: a beta-binomial over the pairs, fitted by moments. Uniform noise leaves no spread
 * between pairs beyond that of sampling, hence a high strength; look-alike noise gives every pair its own rate.
 */
function shrinkage({ wrong, either }: Counts): { pooled: number; strength: number } {
  let wrongs = 0;
  let all = 0;
  let pairs = 0;
  for (let at = 0; at < either.length; at++) {
    wrongs += wrong[at]!;
    all += either[at]!;
    if (either[at]! > 0) pairs++;
  }
  // Laplace's rule: never 0 or 1.
  const pooled = (wrongs + 1) / (all + 2);
  if (pairs < 2) return { pooled, strength: STRENGTH_MAX };
  const variance = pooled * (1 - pooled);
  let squares = 0;
  for (let at = 0; at < either.length; at++) {
    if (either[at]! > 0) squares += either[at]! * (wrong[at]! / either[at]! - pooled) ** 2;
  }
  const between = squares / all - (variance * pairs) / all;
  if (!(between > 0)) return { pooled, strength: STRENGTH_MAX };
  return { pooled, strength: Math.min(STRENGTH_MAX, Math.max(STRENGTH_MIN, variance / between - 1)) };
}
