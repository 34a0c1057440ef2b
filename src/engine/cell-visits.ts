import { multiply, type BankBlocks } from './bank-blocks.js';
import type { BankCells } from './bank-cells.js';
import type { CandidateLists } from './nearest-candidates.js';

/** Of shorter rows, and there are millions, a view costs more than to copy them value by value. */
const SHORT_ROW = 64;

/** Which slots visit each cell: slots[starts[c] … starts[c+1]) visit c. */
export interface Visits {
  readonly starts: Int32Array;
  readonly slots: Int32Array;
}

/** Notes which cells each slot visits, in the order of the slots, and orders the visits by cell. */
export class VisitPlan {
  readonly #starts: Int32Array;
  #pairs: Int32Array;
  #used = 0;

  constructor(slots: number, cells: number) {
    this.#starts = new Int32Array(cells + 1);
    this.#pairs = new Int32Array(32 * slots);
  }

  add(slot: number, cell: number): void {
    if (this.#used === this.#pairs.length) {
      const larger = new Int32Array(2 * this.#used);
      larger.set(this.#pairs);
      this.#pairs = larger;
    }
    this.#pairs[this.#used++] = slot;
    this.#pairs[this.#used++] = cell;
    this.#starts[cell + 1]!++;
  }

  /** The visits; nothing may be added after it. */
  finish(): Visits {
    const starts = this.#starts;
    const pairs = this.#pairs;
    for (let c = 0; c + 1 < starts.length; c++) starts[c + 1]! += starts[c]!;
    const next = starts.slice();
    const ordered = new Int32Array(this.#used / 2);
    for (let at = 0; at < this.#used; at += 2) ordered[next[pairs[at + 1]!]!++] = pairs[at]!;
    return { starts, slots: ordered };
  }
}

/** How many pairs of a query and a bank row the visits measure. */
export function pairsOf({ starts }: Visits, cells: BankCells): number {
  let pairs = 0;
  for (let c = 0; c < cells.count; c++) {
    pairs += (starts[c + 1]! - starts[c]!) * (cells.starts[c + 1]! - cells.starts[c]!);
  }
  return pairs;
}

/** Offers to every slot the rows of the cells that it visits. `operand` holds the slots' queries. [slots, D+2] */
export function visitCells(
  bank: BankBlocks,
  lists: CandidateLists,
  operand: Float32Array,
  visits: Visits,
): void {
  const width = bank.frame.dimensions + 2;
  const { starts } = visits;
  const most = starts.reduce((so, start, c) => Math.max(so, start - (starts[c - 1] ?? 0)), 0);
  const gathered = new Float32Array(most * width);
  for (let c = 0; c + 1 < starts.length; c++) {
    const slots = visits.slots.subarray(starts[c], starts[c + 1]);
    const columns = bank.columns[c];
    if (columns == null || slots.length === 0) continue;
    gatherRows(operand, slots, width, gathered);
    const bounds = multiply(gathered.subarray(0, slots.length * width), columns);
    const count = columns.shape[1];
    for (let r = 0; r < slots.length; r++) {
      lists.offer(slots[r]!, bounds, r * count, count, bank.starts[c]!);
    }
  }
}

/** Copies `rows` of a matrix, `width` values each, one after the other to the beginning of `to`. */
function gatherRows(from: Float32Array, rows: Int32Array, width: number, to: Float32Array): void {
  let at = 0;
  for (const row of rows) {
    const start = row * width;
    if (width < SHORT_ROW) {
      for (let i = 0; i < width; i++) to[at + i] = from[start + i]!;
    } else {
      to.set(from.subarray(start, start + width), at);
    }
    at += width;
  }
}

/** For each cell, itself and the nearest others: as many as together hold `rows` rows, or all. */
export function nearestCells({ count, gaps, starts }: BankCells, rows: number): Int32Array[] {
  return Array.from({ length: count }, (_, home) => {
    const taken: number[] = [];
    let held = 0;
    while (held < rows && taken.length < count) {
      let best = -1;
      for (let c = 0; c < count; c++) {
        const nearer = best === -1 || gaps[home * count + c]! < gaps[home * count + best]!;
        if (nearer && !taken.includes(c)) best = c;
      }
      taken.push(best);
      held += starts[best + 1]! - starts[best]!;
    }
    return Int32Array.from(taken);
  });
}
