import { thresholdSlack, type Frame } from './distance-bounds.js';

/** Bank positions that may hold neighbours of one query; `positions[0 … count)` are valid until the next call. */
export interface Candidates {
  readonly positions: Int32Array;
  readonly count: number;
}

export interface ListSizes {
  readonly slots: number;
  /** Candidates that a slot can hold. */
  readonly capacity: number;
  /** The largest `wanted`. */
  readonly wanted: number;
}

/**
 * Collects, for several queries at once (one a slot), the bank's positions whose lower bound does not exceed the
 * `wanted`-th smallest upper bound of all that were offered. Positions may be offered in any order, each once.
 *
 * A class, since every probe makes one: closures made anew would be interpreted and compiled anew each time.
 */
export class CandidateLists {
  readonly #frame: Frame;
  readonly #norms: Float64Array;
  readonly #capacity: number;
  readonly #wanted: number;
  readonly #positions: Int32Array;
  readonly #lowers: Float32Array;
  readonly #counts: Int32Array;
  readonly #crowded: Uint8Array;
  /** A max-heap of the smallest upper bounds in every slot. */
  readonly #heaps: Float64Array;
  readonly #filled: Int32Array;
  readonly #limits: Int32Array;
  readonly #thresholds: Float64Array;
  readonly #slacks: Float64Array;
  readonly #queryNorms: Float64Array;
  readonly #exclusions: Int32Array;

  /** Lists over positions with the norms `norms` in `frame`. */
  constructor(frame: Frame, norms: Float64Array, { slots, capacity, wanted }: ListSizes) {
    this.#frame = frame;
    this.#norms = norms;
    this.#capacity = capacity;
    this.#wanted = wanted;
    this.#positions = new Int32Array(slots * capacity);
    this.#lowers = new Float32Array(slots * capacity);
    this.#counts = new Int32Array(slots);
    this.#crowded = new Uint8Array(slots);
    this.#heaps = new Float64Array(slots * wanted);
    this.#filled = new Int32Array(slots);
    this.#limits = new Int32Array(slots);
    this.#thresholds = new Float64Array(slots);
    this.#slacks = new Float64Array(slots);
    this.#queryNorms = new Float64Array(slots);
    this.#exclusions = new Int32Array(slots);
  }

  /** Empties the slot for a query with this norm. `excluded` is the position that may not be offered, or −1. */
  open(slot: number, queryNorm: number, wanted: number, excluded: number): void {
    this.#counts[slot] = 0;
    this.#crowded[slot] = 0;
    this.#filled[slot] = 0;
    this.#limits[slot] = wanted;
    this.#thresholds[slot] = Infinity;
    this.#slacks[slot] = thresholdSlack(this.#frame, queryNorm);
    this.#queryNorms[slot] = queryNorm;
    this.#exclusions[slot] = excluded;
  }

  /** Offers the positions from `position` on, with the lower bounds `bounds[start … start + count)`. */
  offer(slot: number, bounds: Float32Array, start: number, count: number, position: number): void {
    if (this.#crowded[slot] === 1) return;
    const norms = this.#norms;
    const capacity = this.#capacity;
    const gamma = this.#frame.gamma;
    const excluded = this.#exclusions[slot]!;
    const queryNorm = this.#queryNorms[slot]!;
    let threshold = this.#thresholds[slot]!;
    for (let j = 0; j < count; j++) {
      const bound = bounds[start + j]!;
      if (bound > threshold) continue;
      const at = position + j;
      if (at === excluded) continue;
      let held = this.#counts[slot]!;
      if (held === capacity) held = this.#sift(slot);
      if (held === capacity) {
        this.#crowded[slot] = 1;
        return;
      }
      this.#counts[slot] = held + 1;
      const entry = slot * capacity + held;
      this.#positions[entry] = at;
      this.#lowers[entry] = bound;
      const norm = norms[at]!;
      threshold = this.#tighten(slot, bound + 2 * gamma * norm * (queryNorm + norm / 2));
    }
  }

  /** No position whose lower bound is above this can be a neighbour; Infinity before `wanted` were offered. */
  threshold(slot: number): number {
    return this.#thresholds[slot]!;
  }

  /** The candidates, or null where they were too many for the slot: then they must be sought in a larger one. */
  close(slot: number): Candidates | null {
    if (this.#crowded[slot] === 1) return null;
    const count = this.#sift(slot);
    const from = slot * this.#capacity;
    return { positions: this.#positions.subarray(from, from + count), count };
  }

  /** Drops what the threshold has overtaken; says how many are left. */
  #sift(slot: number): number {
    const positions = this.#positions;
    const lowers = this.#lowers;
    const base = slot * this.#capacity;
    const end = base + this.#counts[slot]!;
    const threshold = this.#thresholds[slot]!;
    let to = base;
    for (let at = base; at < end; at++) {
      if (lowers[at]! > threshold) continue;
      positions[to] = positions[at]!;
      lowers[to++] = lowers[at]!;
    }
    return (this.#counts[slot] = to - base);
  }

  /** Counts one more upper bound; returns the threshold. */
  #tighten(slot: number, upper: number): number {
    const heaps = this.#heaps;
    const base = slot * this.#wanted;
    const size = this.#limits[slot]!;
    const held = this.#filled[slot]!;
    if (held < size) {
      raise(heaps, base, held, upper);
      this.#filled[slot] = held + 1;
      if (held + 1 < size) return Infinity;
    } else if (upper < heaps[base]!) {
      lowerTop(heaps, base, size, upper);
    }
    return (this.#thresholds[slot] = heaps[base]! + this.#slacks[slot]!);
  }
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
