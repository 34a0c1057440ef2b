import { thresholdSlack, type Frame } from './distance-bounds.js';

/** Bank positions that may hold neighbours of one query; `positions[0 … count)` are valid until the next call. */
export interface Candidates {
  readonly positions: Int32Array;
  readonly count: number;
}

/**
 * Collects, for several queries at once (one a slot), the bank's positions whose lower bound does not exceed the
 * `wanted`-th smallest upper bound of all that were offered. Positions may be offered in any order, each once.
 */
export interface CandidateLists {
  /** Empties the slot for a query with this norm. `excluded` is the position that may not be offered, or −1. */
  open(slot: number, queryNorm: number, wanted: number, excluded: number): void;
  /** Offers the positions from `position` on, with the lower bounds `bounds[start … start + count)`. */
  offer(slot: number, bounds: Float32Array, start: number, count: number, position: number): void;
  /** No position whose lower bound is above this can be a neighbour; Infinity before `wanted` were offered. */
  threshold(slot: number): number;
  /** The candidates, or null where they were too many for the slot: then they must be sought in a larger one. */
  close(slot: number): Candidates | null;
}

export interface ListSizes {
  readonly slots: number;
  /** Candidates that a slot can hold. */
  readonly capacity: number;
  /** The largest `wanted`. */
  readonly wanted: number;
}

/** Lists over positions with the norms `norms` in `frame`. */
export function createCandidateLists(frame: Frame, norms: Float64Array, sizes: ListSizes): CandidateLists {
  const { slots, capacity } = sizes;
  const positions = new Int32Array(slots * capacity);
  const lowers = new Float32Array(slots * capacity);
  const counts = new Int32Array(slots);
  const crowded = new Uint8Array(slots);
  // A max-heap of the smallest upper bounds in every slot.
  const heaps = new Float64Array(slots * sizes.wanted);
  const filled = new Int32Array(slots);
  const limits = new Int32Array(slots);
  const thresholds = new Float64Array(slots);
  const slacks = new Float64Array(slots);
  const queryNorms = new Float64Array(slots);
  const exclusions = new Int32Array(slots);

  /** Drops what the threshold has overtaken; says how many are left. */
  function sift(slot: number): number {
    const base = slot * capacity;
    const end = base + counts[slot]!;
    const threshold = thresholds[slot]!;
    let to = base;
    for (let at = base; at < end; at++) {
      if (lowers[at]! > threshold) continue;
      positions[to] = positions[at]!;
      lowers[to++] = lowers[at]!;
    }
    return (counts[slot] = to - base);
  }

  /** Counts one more upper bound; returns the threshold. */
  function tighten(slot: number, upper: number): number {
    const base = slot * sizes.wanted;
    const size = limits[slot]!;
    const held = filled[slot]!;
    if (held < size) {
      raise(heaps, base, held, upper);
      filled[slot] = held + 1;
      if (held + 1 < size) return Infinity;
    } else if (upper < heaps[base]!) {
      lowerTop(heaps, base, size, upper);
    }
    return (thresholds[slot] = heaps[base]! + slacks[slot]!);
  }

  return {
    open(slot, queryNorm, wanted, excluded) {
      counts[slot] = 0;
      crowded[slot] = 0;
      filled[slot] = 0;
      limits[slot] = wanted;
      thresholds[slot] = Infinity;
      slacks[slot] = thresholdSlack(frame, queryNorm);
      queryNorms[slot] = queryNorm;
      exclusions[slot] = excluded;
    },
    offer(slot, bounds, start, count, position) {
      if (crowded[slot] === 1) return;
      const excluded = exclusions[slot]!;
      const queryNorm = queryNorms[slot]!;
      let threshold = thresholds[slot]!;
      for (let j = 0; j < count; j++) {
        const bound = bounds[start + j]!;
        if (bound > threshold) continue;
        const at = position + j;
        if (at === excluded) continue;
        let held = counts[slot]!;
        if (held === capacity) held = sift(slot);
        if (held === capacity) {
          crowded[slot] = 1;
          return;
        }
        counts[slot] = held + 1;
        const entry = slot * capacity + held;
        positions[entry] = at;
        lowers[entry] = bound;
        const norm = norms[at]!;
        threshold = tighten(slot, bound + 2 * frame.gamma * norm * (queryNorm + norm / 2));
      }
    },
    threshold: (slot) => thresholds[slot]!,
    close(slot) {
      if (crowded[slot] === 1) return null;
      const count = sift(slot);
      return { positions: positions.subarray(slot * capacity, slot * capacity + count), count };
    },
  };
}

/** Puts `value` at the new last place `at` of the heap that begins at `base` and lets it rise. */
function raise(heaps: Float64Array, base: number, at: number, value: number): void {
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heaps[base + parent]! >= value) break;
    heaps[base + at] = heaps[base + parent]!;
    at = parent;
  }
  heaps[base + at] = value;
}

/** Replaces the largest of the `size` values from `base` on by the smaller `value`. */
function lowerTop(heaps: Float64Array, base: number, size: number, value: number): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && heaps[base + child + 1]! > heaps[base + child]!) child++;
    if (heaps[base + child]! <= value) break;
    heaps[base + at] = heaps[base + child]!;
    at = child;
  }
  heaps[base + at] = value;
}
