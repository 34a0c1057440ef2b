import { multiply, type BankBlocks } from './bank-blocks.js';
import type { BankCells } from './bank-cells.js';
import type { CandidateLists } from './nearest-candidates.js';

/** Which slots visit each cell: slots[starts[c] … starts[c+1]) visit c. */
export interface Visits {
  readonly starts: Int32Array;
  readonly slots: Int32Array;
}

/** Asks for each slot in turn which cells it visits, and orders the visits by cell. */
export function planVisits(
  slots: number,
  cells: number,
  choose: (slot: number, visit: (cell: number) => void) => void,
): Visits {
  const starts = new Int32Array(cells + 1);
  let pairs = new Int32Array(32 * slots);
  let used = 0;
  for (let slot = 0; slot < slots; slot++) {
    choose(slot, (cell) => {
      if (used === pairs.length) {
        const larger = new Int32Array(2 * used);
        larger.set(pairs);
        pairs = larger;
      }
      pairs[used++] = slot;
      pairs[used++] = cell;
      starts[cell + 1]!++;
    });
  }
  for (let c = 0; c < cells; c++) starts[c + 1]! += starts[c]!;
  const next = starts.slice();
  const ordered = new Int32Array(used / 2);
  for (let at = 0; at < used; at += 2) ordered[next[pairs[at + 1]!]!++] = pairs[at]!;
  return { starts, slots: ordered };
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
  bank.columns.forEach((columns, c) => {
    const slots = visits.slots.subarray(visits.starts[c], visits.starts[c + 1]);
    if (columns === null || slots.length === 0) return;
    const rows = new Float32Array(slots.length * width);
    // Rows are short, and there are millions: a view of each would cost more than to copy it.
    let to = 0;
    for (const slot of slots) {
      for (let from = slot * width; from < (slot + 1) * width; from++) rows[to++] = operand[from]!;
    }
    const bounds = multiply(rows, columns);
    const count = columns.shape[1];
    for (let r = 0; r < slots.length; r++) {
      lists.offer(slots[r]!, bounds, r * count, count, bank.starts[c]!);
    }
  });
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
