import type { VNode } from 'preact';
import { useCallback, useMemo, useState } from 'preact/hooks';
import type { Remark } from '../findings/copy-words.js';
import type { Examples } from '../model/examples.js';
import type { SortKey } from '../model/sort-order.js';
import type { ReviewEntries } from '../review/review-store.js';
import type { Joining } from '../review/selection.js';
import type { ThumbnailStore } from '../thumbnails/thumbnail-store.js';
import { Cell } from './cell.js';
import type { GridLayout } from './grid-layout.js';
import { LinePreviews } from './line-previews.js';
import type { ScrollPace } from './scroll-pace.js';

export interface LineProps {
  readonly examples: Examples;
  readonly rows: Uint32Array;
  /** How many are in the order shown, of which `rows` may be the beginning. */
  readonly total: number;
  readonly layout: GridLayout;
  readonly line: number;
  /** Pixels from the top of what is scrolled. */
  readonly start: number;
  /** In the order shown; null: it is in another line. */
  readonly active: number | null;
  /** By place; none: the active one is. */
  readonly selected: ReadonlySet<number>;
  readonly entries: ReviewEntries;
  readonly remarks: ReadonlyMap<number, Remark> | null;
  readonly sortBy: SortKey;
  readonly marks: boolean;
  readonly thumbnails: ThumbnailStore;
  readonly pace: ScrollPace;
  readonly onPick: (index: number, how: Joining) => void;
}

const NONE: ReadonlySet<number> = new Set();

/** A line of the grid: its previews, and over them what is said of the examples. */
export function Line(props: LineProps): VNode {
  const { examples, rows, total, layout, line, start, active, selected, entries, thumbnails } = props;
  const { columns, cell } = layout;
  const shown = useMemo(() => rows.subarray(line * columns, (line + 1) * columns), [rows, line, columns]);
  const places = useMemo(() => shown.map((row) => examples.places[row] ?? 0), [shown, examples.places]);
  // Of these places only: a line that shows others starts anew.
  const [lacking, setLacking] = useState({ places, columns: NONE });
  const missing = lacking.places === places ? lacking.columns : NONE;
  const onMissing = useCallback(
    (column: number) => {
      setLacking((before) => ({
        places,
        columns: new Set(before.places === places ? before.columns : NONE).add(column),
      }));
    },
    [places],
  );
  // The same map always; its entries are others when something was decided.
  const decided = Array.from(places, (place) => entries.get(place));
  // Where one line comes into sight or another option is active, the other lines stay as they are: the same node again is
  // not looked into.
  const draw = (): VNode => (
    <div class="line" role="presentation" style={{ top: `${start}px` }}>
      <LinePreviews
        store={thumbnails}
        pace={props.pace}
        places={places}
        expected={Math.min(columns, total - line * columns)}
        columns={columns}
        cell={cell}
        onMissing={onMissing}
      />
      {Array.from(shown, (row, column) => {
        const index = line * columns + column;
        const place = places[column] ?? 0;
        return (
          <Cell
            key={column}
            examples={examples}
            row={row}
            index={index}
            count={total}
            active={index === active}
            selected={selected.size === 0 ? index === active : selected.has(place)}
            entry={decided[column]}
            remark={props.remarks?.get(place)}
            sortBy={props.sortBy}
            mark={props.marks}
            missing={missing.has(column)}
            onPick={props.onPick}
          />
        );
      })}
    </div>
  );
  return useMemo(draw, [...Object.values<unknown>({ ...props }), places, missing, ...decided]);
}
