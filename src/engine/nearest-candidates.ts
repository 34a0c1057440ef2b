import { thresholdSlack, type Frame } from './distance-bounds.js';

/** Groups of bank rows that may hold neighbours of one query; `groups[0 … count)` are valid. */
export interface Candidates {
  count: number;
  readonly groups: Int32Array;
}

export interface CandidateSearch {
  /**
   * Finds every group whose lower bound does not exceed the `wanted`-th smallest upper bound, over groups other than
   * `excluded` (−1: none). `lower` holds blocks of lower bounds, one block a slice of `blockSize` groups, the query's
   * row at `row`. The answer is valid until the next call.
   */
  find(
    lower: readonly Float32Array[],
    row: number,
    queryNorm: number,
    wanted: number,
    excluded: number,
  ): Candidates;
}

/** Search over groups with the norms `norms` ([groups]) in `frame`. */
export function createCandidateSearch(frame: Frame, norms: Float64Array, blockSize: number): CandidateSearch {
  const found: Candidates = { count: 0, groups: new Int32Array(norms.length) };
  const bounds = new Float32Array(norms.length);

  function find(
    lower: readonly Float32Array[],
    row: number,
    queryNorm: number,
    wanted: number,
    excluded: number,
  ) {
    const slack = thresholdSlack(frame, queryNorm);
    // Max-heap of the smallest upper bounds so far.
    const heap = new Float64Array(wanted);
    let filled = 0;
    let threshold = Infinity;
    let count = 0;
    for (let b = 0; b < lower.length; b++) {
      const base = b * blockSize;
      const columns = Math.min(blockSize, norms.length - base);
      const block = lower[b]!;
      const start = row * columns;
      for (let j = 0; j < columns; j++) {
        const bound = block[start + j]!;
        if (bound > threshold) continue;
        const group = base + j;
        if (group === excluded) continue;
        found.groups[count] = group;
        bounds[count++] = bound;
        const norm = norms[group]!;
        const upper = bound + 2 * frame.gamma * norm * (queryNorm + norm / 2);
        if (filled < wanted) raise(heap, filled++, upper);
        else if (upper < heap[0]!) lowerTop(heap, upper);
        if (filled === wanted) threshold = heap[0]! + slack;
      }
    }
    found.count = 0;
    for (let i = 0; i < count; i++)
      if (bounds[i]! <= threshold) found.groups[found.count++] = found.groups[i]!;
    return found;
  }

  return { find };
}

/** Puts `value` at the heap's new last place `at` and lets it rise. */
function raise(heap: Float64Array, at: number, value: number): void {
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]! >= value) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = value;
}

/** Replaces the heap's largest value by the smaller `value`. */
function lowerTop(heap: Float64Array, value: number): void {
  const size = heap.length;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && heap[child + 1]! > heap[child]!) child++;
    if (heap[child]! <= value) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = value;
}
