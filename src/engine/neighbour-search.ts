import { createBankBlocks, multiply, type BankBlocks } from './bank-blocks.js';
import { createCells, forScores, scoreError, smallest, type BankCells } from './bank-cells.js';
import { nearestCells, pairsOf, visitCells, VisitPlan, type Visits } from './cell-visits.js';
import { queryRows, type Frame } from './distance-bounds.js';
import { CandidateLists } from './nearest-candidates.js';

export interface SearchQuestion {
  readonly frame: Frame;
  /** [n_t, D] */
  readonly bank: Float32Array;
  /** Rows of the bank to search, no two of them equal. [n] */
  readonly rows: Int32Array;
  /** [n_q, D] */
  readonly queries: Float32Array;
  /** How many neighbours each query wants; 0: none, and nothing is told of it. [n_q] */
  readonly wanted: Int32Array;
  /** Row of the bank that a query must not find, or −1. [n_q] */
  readonly excluded: Int32Array;
  /** Queries and bank rows of a product where the whole bank is searched. */
  readonly blocks: { readonly queries: number; readonly bank: number };
  /** Cells that the bank is gathered into; 1: the whole bank is searched for every query. */
  readonly cells: number;
}

/** `rows[0 … count)`: rows of the bank, in no particular order; valid during the call. */
export type OnCandidates = (query: number, rows: Int32Array, count: number) => void;

export interface NeighbourSearch {
  /**
   * Finds for each of `queries` the rows that may be among its `wanted` nearest. With reach 1 the search is exact:
   * what it leaves out is proven to be farther than `wanted` others. Below 1, cells are left out as well that are
   * proven to be farther only than this part of the distance to the `wanted`-th nearest row of the first visit.
   */
  find(queries: Int32Array, reach: number, onCandidates: OnCandidates): void;
  dispose(): void;
}

/** Floats in 64 MB: the largest temporary. */
const LARGEST = 2 ** 24;
/** Queries that are searched together, cell by cell. */
const CHUNK = 8192;
/** Candidates that one of these may have at first, and how many times more each time that it had more. */
const CAPACITY = 256;
const MORE = 16;
/** The first visit is to cells that hold this many rows for each neighbour wanted. */
const FIRST = 8;
/** Where more than this part of the bank cannot be ruled out, the whole bank is searched: it costs less by the row. */
const WORTHWHILE = 0.4;

/** Prepares the search; the caller disposes of it. */
export function createNeighbourSearch(question: SearchQuestion): NeighbourSearch {
  const { frame, bank, rows, wanted } = question;
  const cells = question.cells > 1 ? createCells(frame, bank, rows, question.cells) : null;
  const blocks =
    cells === null
      ? createBankBlocks(frame, bank, rows, slices(rows.length, question.blocks.bank, frame))
      : createBankBlocks(frame, bank, cells.rows, cells.starts);
  const search: Search = {
    ...question,
    blocks,
    block: question.blocks.queries,
    most: Math.max(0, largest(wanted)),
  };
  return {
    find(queries, reach, onCandidates) {
      const asking = queries.filter((q) => wanted[q]! > 0);
      if (cells === null) searchWhole(search, asking, onCandidates);
      else searchCells(search, cells, asking, reach, Math.max(CAPACITY, 2 * search.most), onCandidates);
    },
    dispose: () => {
      blocks.dispose();
    },
  };
}

interface Search extends Omit<SearchQuestion, 'blocks'> {
  readonly blocks: BankBlocks;
  /** Queries of a product. */
  readonly block: number;
  /** The largest `wanted`. */
  readonly most: number;
}

/** Measures each query against the whole bank. */
function searchWhole(search: Search, which: Int32Array, onCandidates: OnCandidates): void {
  const { frame, blocks, queries, most } = search;
  const { norms, starts } = blocks;
  const fit = Math.floor(LARGEST / Math.max(frame.dimensions + 2, norms.length));
  const step = Math.max(1, Math.min(search.block, fit));
  const lists = new CandidateLists(frame, norms, { slots: 1, capacity: norms.length, wanted: most });
  for (let from = 0; from < which.length; from += step) {
    const some = which.subarray(from, from + step);
    const rows = queryRows(frame, queries, some);
    const lower = blocks.columns.map((columns) =>
      columns === null ? null : multiply(rows.operand, columns),
    );
    some.forEach((query, r) => {
      open(search, lists, 0, query, rows.norms[r]!);
      lower.forEach((bounds, b) => {
        const count = starts[b + 1]! - starts[b]!;
        if (bounds !== null) lists.offer(0, bounds, r * count, count, starts[b]!);
      });
      close(search, lists, 0, query, onCandidates);
    });
  }
}

/**
 * Visits for each query the cells around it, then all that cannot be ruled out. Queries with more than `room` candidates
 * (in a saturated softmax, say) are searched again with more room, fewer at a time.
 */
function searchCells(
  search: Search,
  cells: BankCells,
  which: Int32Array,
  reach: number,
  room: number,
  onCandidates: OnCandidates,
): void {
  const { frame, blocks, queries, most } = search;
  const { count } = cells;
  const capacity = Math.min(room, blocks.norms.length);
  const fit = Math.floor(LARGEST / Math.max(frame.dimensions + 2, count, 2 * capacity));
  const step = Math.max(1, Math.min(CHUNK, fit, which.length));
  const lists = new CandidateLists(frame, blocks.norms, { slots: step, capacity, wanted: most });
  const around = nearestCells(cells, FIRST * most);
  const crowded: number[] = [];
  for (let from = 0; from < which.length; from += step) {
    const some = which.subarray(from, from + step);
    const { operand, norms } = queryRows(frame, queries, some);
    const scores = new Float32Array(some.length * count);
    forScores(frame, cells.centres, queries, some, (block, at) => {
      scores.set(block, at * count);
    });
    const homes = Int32Array.from(some, (_, slot) => smallest(scores, slot * count, count));
    some.forEach((query, slot) => {
      open(search, lists, slot, query, norms[slot]!);
    });
    visitCells(blocks, lists, operand, planFirst(around, homes, count));

    const radii = Float64Array.from(norms, (norm, slot) => reach * radius(norm, lists.threshold(slot)));
    const rest = planRest(frame, cells, around, { scores, homes, norms, radii });
    if (pairsOf(rest, cells) > WORTHWHILE * some.length * blocks.norms.length) {
      searchWhole(search, some, onCandidates);
      continue;
    }
    visitCells(blocks, lists, operand, rest);
    some.forEach((query, slot) => {
      if (!close(search, lists, slot, query, onCandidates)) crowded.push(query);
    });
  }
  if (crowded.length > 0) {
    searchCells(search, cells, Int32Array.from(crowded), reach, MORE * room, onCandidates);
  }
}

/** The visits to the cells around each slot's own. */
function planFirst(around: readonly Int32Array[], homes: Int32Array, count: number): Visits {
  const plan = new VisitPlan(homes.length, count);
  for (let slot = 0; slot < homes.length; slot++) {
    for (const cell of around[homes[slot]!]!) plan.add(slot, cell);
  }
  return plan.finish();
}

interface SlotsOfQueries {
  /** With all centres. [slots, K] */
  readonly scores: Float32Array;
  /** Nearest centre. [slots] */
  readonly homes: Int32Array;
  /** [slots] */
  readonly norms: Float64Array;
  /** A row farther than this need not be found. [slots] */
  readonly radii: Float64Array;
}

/** The visits to cells beyond the first ones that no plane between centres rules out. */
function planRest(
  frame: Frame,
  { count, margins, gaps, norms: centreNorms }: BankCells,
  around: readonly Int32Array[],
  { scores, homes, norms, radii }: SlotsOfQueries,
): Visits {
  const plan = new VisitPlan(homes.length, count);
  for (let slot = 0; slot < homes.length; slot++) {
    const home = homes[slot]!;
    const visited = around[home]!;
    const at = slot * count;
    const to = home * count;
    const radius = radii[slot]!;
    const own = scores[at + home]! + scoreError(frame, norms[slot]!, centreNorms[home]!);
    for (let c = 0; c < count; c++) {
      // (min f(b) − f(q)) ‖a−c‖
      const apart = margins[to + c]! + scores[at + c]! - own;
      if (apart > radius * gaps[to + c]! || visited.includes(c)) continue;
      plan.add(slot, c);
    }
  }
  return plan.finish();
}

/** Upper bound on the distance of a row whose s does not exceed `threshold`. */
function radius(queryNorm: number, threshold: number): number {
  return Math.sqrt(Math.max(0, queryNorm * queryNorm + 2 * threshold)) * (1 + 2 ** -30);
}

function open(search: Search, lists: CandidateLists, slot: number, query: number, norm: number): void {
  const row = search.excluded[query]!;
  lists.open(slot, norm, search.wanted[query]!, row < 0 ? -1 : search.blocks.positionOf[row]!);
}

/** False where the slot could not hold the query's candidates. */
function close(
  { blocks }: Search,
  lists: CandidateLists,
  slot: number,
  query: number,
  onCandidates: OnCandidates,
): boolean {
  const found = lists.close(slot);
  if (found === null) return false;
  const { positions, count } = found;
  for (let i = 0; i < count; i++) positions[i] = blocks.rows[positions[i]!]!;
  onCandidates(query, positions, count);
  return true;
}

function largest(values: Int32Array): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}

/** Starts of slices of `length` rows, `wish` rows each where that many columns fit. */
function slices(length: number, wish: number, { dimensions }: Frame): Int32Array {
  const size = Math.max(1, Math.min(wish, Math.floor(LARGEST / (dimensions + 2))));
  return Int32Array.from({ length: Math.ceil(length / size) + 1 }, (_, b) => Math.min(b * size, length));
}
