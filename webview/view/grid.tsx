import type { VNode } from 'preact';
import { useCallback, useLayoutEffect, useMemo, useRef, useState, type MutableRef } from 'preact/hooks';
import { rowOf, type Examples } from '../model/examples.js';
import type { SortKey } from '../model/sort-order.js';
import type { ScrollAnchor } from '../model/ui-state.js';
import type { Remark } from '../findings/copy-words.js';
import type { ReviewEntries } from '../review/review-store.js';
import type { Led } from '../review/use-keys.js';
import { NOTHING_SELECTED, selectSome, type Joining, type Selection } from '../review/selection.js';
import type { ThumbnailStore } from '../thumbnails/thumbnail-store.js';
import { gridLayout, keyTarget, linesInPage, optionsIn, scrollFor } from './grid-layout.js';
import { Line } from './line.js';
import { ScrollPace } from './scroll-pace.js';
import { useAnchor } from './use-anchor.js';
import { useBand, type Rectangle } from './use-band.js';
import { useFocus } from './use-focus.js';
import { useLineSlots } from './use-line-slots.js';
import { useVirtualizer } from './use-virtualizer.js';

/** Lines in the page above and below those in sight: with two, four of nine lines were drawn for nobody. */
const OVERSCAN = 1;

/** Goes where a key leads. */
export type GridKeys = (event: KeyboardEvent) => Led;

export interface GridProps {
  readonly label: string;
  readonly examples: Examples;
  /** What is shown, in order, and how many that will be: all that is here may be the beginning. */
  readonly rows: Uint32Array;
  readonly total: number;
  /** Changes when the user asked for other examples or another order: the grid then starts at its top. */
  readonly asked: string;
  readonly sortBy: SortKey;
  /** Marks those that are likely mislabeled; needless where all are. */
  readonly marks: boolean;
  readonly cellWidth: number;
  readonly active: number | null;
  readonly selection: Selection;
  readonly entries: ReviewEntries;
  /** What is said of examples besides, by their places; null: nothing. */
  readonly remarks: ReadonlyMap<number, Remark> | null;
  /** Something lies over the grid, which then can have no focus. */
  readonly covered: boolean;
  /** Is to be shown, by place, wherever the grid stands; null: nothing. */
  readonly revealed: number | null;
  /** Where the grid stood before. */
  readonly anchor: () => ScrollAnchor | null;
  readonly thumbnails: ThumbnailStore;
  /** Is given what leads through the grid by keys, wherever these are pressed. */
  readonly keys: MutableRef<GridKeys | null>;
  readonly onGo: (index: number, how: Joining) => void;
  readonly onSelect: (selection: Selection, active?: number) => void;
  readonly onOpen: () => void;
  readonly onAnchor: (anchor: ScrollAnchor | null) => void;
  readonly onRevealed: () => void;
}

/** Previews of the examples, virtualised by rows: a list box whose active option alone is a tab stop. */
export function Grid(props: GridProps): VNode {
  const {
    label,
    examples,
    rows,
    total,
    asked,
    sortBy,
    marks,
    selection,
    entries,
    thumbnails,
    keys,
    onGo,
    onOpen,
  } = props;
  const selected = selection.places;
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const layout = useMemo(() => gridLayout(width, props.cellWidth), [width, props.cellWidth]);
  const { columns, cell, rowHeight, padding } = layout;
  const lines = Math.ceil(total / columns);
  const active = Math.max(0, rows.indexOf(rowOf(examples, props.active)));
  const activeLine = Math.floor(active / columns);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      setWidth(element.clientWidth);
    });
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => {
      observer.disconnect();
    };
  }, []);

  const { virtualizer, scrollTo } = useVirtualizer({
    count: lines,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    paddingStart: padding,
    paddingEnd: padding,
    rowsOf: useCallback(
      (first: number, height: number) =>
        linesInPage(first - OVERSCAN, Math.ceil(height / rowHeight) + 1 + 2 * OVERSCAN, lines, activeLine),
      [rowHeight, lines, activeLine],
    ),
  });
  const noteAnchor = useAnchor({
    scroller,
    virtualizer,
    layout,
    width,
    examples,
    rows,
    total,
    asked,
    before: props.anchor,
    onAnchor: props.onAnchor,
  });

  const [pace] = useState(() => new ScrollPace());
  useLayoutEffect(
    () => () => {
      pace.close();
    },
    [pace],
  );

  const place = examples.places[rows[active] ?? 0] ?? 0;
  const show = (line: number, align: 'auto' | 'center' = 'auto'): void => {
    const { scrollOffset, scrollRect } = virtualizer;
    if (rows.length === 0 || scrollRect === null) return;
    const inSight = { top: scrollOffset ?? 0, height: scrollRect.height };
    const offset = scrollFor(line, lines, layout, inSight, align);
    if (offset !== null) scrollTo(offset);
  };
  const focusNext = useFocus({
    scroller,
    place,
    active: props.active,
    revealed: props.revealed,
    ready: width > 0,
    scrollTo: (align) => {
      show(activeLine, align);
    },
    onRevealed: props.onRevealed,
  });

  const go = (index: number, how: Joining): void => {
    focusNext();
    // Before anything else changes, while the page is laid out.
    show(Math.floor(index / columns));
    onGo(index, how);
  };
  // The same function always, so that cells which stay as they are need not be drawn anew.
  const pick = useRef<(index: number, how: Joining) => void>(() => undefined);
  pick.current = (index, how) => {
    go(index, how);
    if (how === 'alone') onOpen();
  };
  const onPick = useCallback((index: number, how: Joining) => {
    pick.current(index, how);
  }, []);
  keys.current = ({ key, ctrlKey, metaKey, altKey, shiftKey }) => {
    if (ctrlKey || metaKey || altKey) return 'nowhere';
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight));
    const target = keyTarget(key, active, total, columns, page);
    if (target === null) return 'nowhere';
    if (target >= rows.length) return 'beyond';
    go(target, shiftKey ? 'range' : 'alone');
    return 'there';
  };
  useLayoutEffect(
    () => () => {
      keys.current = null;
    },
    [keys],
  );

  const bandBase = useRef(NOTHING_SELECTED);
  const bandNow = useRef(NOTHING_SELECTED);
  const band = useBand({
    scroller,
    onStart: (more) => {
      bandBase.current = more ? selection : NOTHING_SELECTED;
    },
    onMove: (rectangle) => {
      bandNow.current = selectSome(
        { examples, rows },
        optionsIn(layout, rows.length, rectangle),
        bandBase.current,
      );
      props.onSelect(bandNow.current);
    },
    onEnd: () => {
      const { places } = bandNow.current;
      const [first] = places;
      focusNext();
      const isAlone = places.size === 1;
      props.onSelect(isAlone ? NOTHING_SELECTED : bandNow.current, places.has(place) ? place : first);
    },
  });

  const items = virtualizer.getVirtualItems();
  const slots = useLineSlots(
    items.map(({ index }) => index),
    activeLine,
    place,
  );
  return (
    <div
      ref={scroller}
      class={selected.size > 0 ? 'grid several' : 'grid'}
      role="listbox"
      aria-label={label}
      aria-multiselectable="true"
      inert={props.covered}
      onScroll={({ currentTarget }) => {
        pace.moved(currentTarget.scrollTop, currentTarget.clientHeight);
        noteAnchor();
      }}
      onPointerDown={band.onPointerDown}
      onPointerMove={band.onPointerMove}
      onPointerUp={band.onPointerUp}
      onPointerCancel={band.onPointerUp}
      onClick={(event) => {
        const beside = !(event.target instanceof Element) || event.target.closest('.cell') === null;
        if (beside && !band.hasDragged()) props.onSelect(NOTHING_SELECTED);
      }}
    >
      <div
        class="lines"
        role="presentation"
        style={{ height: `${virtualizer.getTotalSize()}px`, '--columns': columns, '--cell': `${cell}px` }}
      >
        {band.rectangle !== null && (
          <div class="band" role="presentation" style={bandStyle(band.rectangle)} />
        )}
        {items.map(({ index: line, start }) => (
          <Line
            key={slots.get(line)}
            examples={examples}
            rows={rows}
            total={total}
            layout={layout}
            line={line}
            start={start}
            active={line === activeLine ? active : null}
            selected={selected}
            entries={entries}
            remarks={props.remarks}
            sortBy={sortBy}
            marks={marks}
            thumbnails={thumbnails}
            pace={pace}
            onPick={onPick}
          />
        ))}
      </div>
    </div>
  );
}

function bandStyle({ left, top, right, bottom }: Rectangle): Record<string, string> {
  return { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` };
}
