import type { AuditList } from '../../src/protocol/audit-view.js';
import { LISTS } from './lists.js';
import { MEASURES } from './measures.js';
import type { Query } from './query.js';
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
  /** Null: at the top. */
  readonly anchor: ScrollAnchor | null;
  readonly detail: boolean;
  /** In pixels. */
  readonly detailWidth: number;
  readonly notices: boolean;
}

/** Least widths of a preview in pixels; previews grow to fill their row. */
export const THUMBNAIL_SIZES = [64, 88, 112, 144, 192, 256] as const;

export function initialState(detail: boolean): UiState {
  return {
    query: { list: 'likely_mislabeled', search: '', given: null, suggested: null },
    sort: { by: 'label_error_score', descending: true },
    size: 2,
    selected: null,
    anchor: null,
    detail,
    detailWidth: 320,
    notices: false,
  };
}

/** `kept` as far as this version of the page understands it, the rest from `initial`. */
export function restoreState(kept: unknown, initial: UiState): UiState {
  if (!isObject(kept)) return initial;
  const { query, sort, anchor } = kept;
  return {
    query: isObject(query)
      ? {
          list: isListName(query.list) ? query.list : initial.query.list,
          search: typeof query.search === 'string' ? query.search : '',
          given: typeof query.given === 'string' ? query.given : null,
          suggested: typeof query.suggested === 'string' ? query.suggested : null,
        }
      : initial.query,
    sort:
      isObject(sort) && isSortKey(sort.by)
        ? { by: sort.by, descending: sort.descending !== false }
        : initial.sort,
    size: isWhole(kept.size) && kept.size < THUMBNAIL_SIZES.length ? kept.size : initial.size,
    selected: isWhole(kept.selected) ? kept.selected : null,
    anchor:
      isObject(anchor) && isWhole(anchor.place) && typeof anchor.share === 'number'
        ? { place: anchor.place, share: anchor.share }
        : null,
    detail: typeof kept.detail === 'boolean' ? kept.detail : initial.detail,
    detailWidth: isWhole(kept.detailWidth) ? kept.detailWidth : initial.detailWidth,
    notices: kept.notices === true,
  };
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
