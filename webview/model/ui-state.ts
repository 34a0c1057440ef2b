import type { AuditList } from '../../src/protocol/audit-view.js';
import { isDecisionFilter } from '../review/decision-filter.js';
import { LISTS } from './lists.js';
import { MEASURES } from './measures.js';
import { wholeList, type Query } from './query.js';
import { CLASS_SORT_KEYS, type ClassSort } from '../plots/class-difficulty.js';
import { restoreFilter } from '../plots/filter.js';
import type { Sort } from './sort-order.js';

/** The first example in sight, and how far it is scrolled out at the top, as a share of its height. */
export interface ScrollAnchor {
  readonly place: number;
  readonly share: number;
}

/** What the user has set up in the page; kept over reloads. Examples are known by their places in the dataset. */
export interface UiState {
  readonly query: Query;
  readonly sort: Sort;
  /** Index into THUMBNAIL_SIZES. */
  readonly size: number;
  readonly selected: number | null;
  readonly detail: boolean;
  /** In pixels. */
  readonly detailWidth: number;
  readonly notices: boolean;
  /** Whether a decision leads to the next undecided example. */
  readonly advance: boolean;
  /** Whether plots of all examples stand in the place of a list. */
  readonly plots: boolean;
  /** How the plots' table of classes is ordered. */
  readonly classSort: ClassSort;
}

/** What the host keeps for the page. */
export interface KeptState {
  readonly state: UiState;
  /** Null: at the top. */
  readonly anchor: ScrollAnchor | null;
}

/** Least widths of a preview in pixels; previews grow to fill their row. */
export const THUMBNAIL_SIZES = [64, 88, 112, 144, 192, 256] as const;

export function initialState(detail: boolean): UiState {
  return {
    query: wholeList('likely_mislabeled'),
    sort: { by: 'label_error_score', descending: true },
    size: 2,
    selected: null,
    detail,
    detailWidth: 320,
    notices: false,
    advance: true,
    plots: false,
    classSort: { by: 'depth', descending: true },
  };
}

/** `kept` as far as this version of the page understands it, the rest from `initial`. */
export function restoreState(kept: unknown, initial: UiState): KeptState {
  if (!isObject(kept)) return { state: initial, anchor: null };
  const { state, anchor } = kept;
  return {
    state: isObject(state) ? restoreUi(state, initial) : initial,
    anchor:
      isObject(anchor) && isWhole(anchor.place) && typeof anchor.share === 'number'
        ? { place: anchor.place, share: anchor.share }
        : null,
  };
}

function restoreUi(kept: Record<string, unknown>, initial: UiState): UiState {
  const { query, sort, size, selected, detail, detailWidth, notices, advance, plots, classSort } = kept;
  return {
    query: isObject(query)
      ? {
          list: isListName(query.list) ? query.list : initial.query.list,
          search: typeof query.search === 'string' ? query.search : '',
          given: typeof query.given === 'string' ? query.given : null,
          suggested: typeof query.suggested === 'string' ? query.suggested : null,
          decisions: isDecisionFilter(query.decisions) ? query.decisions : 'any',
          // What picked them out is not there any more.
          only: null,
          filter: restoreFilter(query.filter),
        }
      : initial.query,
    sort:
      isObject(sort) && isSortKey(sort.by)
        ? { by: sort.by, descending: sort.descending !== false }
        : initial.sort,
    size: isWhole(size) && size < THUMBNAIL_SIZES.length ? size : initial.size,
    selected: isWhole(selected) ? selected : null,
    detail: typeof detail === 'boolean' ? detail : initial.detail,
    detailWidth: isWhole(detailWidth) ? detailWidth : initial.detailWidth,
    notices: notices === true,
    advance: advance !== false,
    plots: plots === true,
    classSort: restoreClassSort(classSort) ?? initial.classSort,
  };
}

function restoreClassSort(kept: unknown): ClassSort | null {
  if (!isObject(kept)) return null;
  const by = CLASS_SORT_KEYS.find((key) => key === kept.by);
  return by === undefined ? null : { by, descending: kept.descending !== false };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}

function isListName(value: unknown): value is AuditList {
  return typeof value === 'string' && Object.hasOwn(LISTS, value);
}

function isSortKey(value: unknown): value is Sort['by'] {
  return typeof value === 'string' && (value === 'place' || Object.hasOwn(MEASURES, value));
}
