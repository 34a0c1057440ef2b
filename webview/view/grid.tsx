import { defaultRangeExtractor, type Range } from '@tanstack/virtual-core';
import type { VNode } from 'preact';
import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { rowOf, type Examples } from '../model/examples.js';
import type { SortKey } from '../model/sort-order.js';
import type { ScrollAnchor } from '../model/ui-state.js';
import type { ThumbnailStore } from '../thumbnails/thumbnail-store.js';
import { Cell, cellId } from './cell.js';
import { gridLayout, keyTarget } from './grid-layout.js';
import { useVirtualizer } from './use-virtualizer.js';

/** Lines in the page above and below those in sight. */
const OVERSCAN = 2;

export interface GridProps {
  readonly label: string;
  readonly examples: Examples;
  /** What is shown, in order. */
  readonly rows: Uint32Array;
  /** Changes when the user asked for other examples or another order: the grid then starts at its top. */
  readonly asked: string;
  readonly sortBy: SortKey;
  /** Marks those that are likely mislabeled; needless where all are. */
  readonly marks: boolean;
  readonly cellWidth: number;
  readonly selected: number | null;
  /** Where the grid stood before. */
  readonly anchor: () => ScrollAnchor | null;
  readonly thumbnails: ThumbnailStore;
  readonly onSelect: (place: number) => void;
  readonly onOpen: (place: number) => void;
  readonly onClose: () => void;
  readonly onAnchor: (anchor: ScrollAnchor | null) => void;
}

/** Previews of the examples, virtualised by rows: a list box whose active option alone is a tab stop. */
export function Grid(props: GridProps): VNode {
  const {
    label,
    examples,
    rows,
    asked,
    sortBy,
    marks,
    selected,
    thumbnails,
    onSelect,
    onOpen,
    onClose,
    onAnchor,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const { columns, cell, rowHeight, padding } = gridLayout(width, props.cellWidth);
  const lines = Math.ceil(rows.length / columns);
  const active = Math.max(0, rows.indexOf(rowOf(examples, selected)));
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

  const virtualizer = useVirtualizer({
    count: lines,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    paddingStart: padding,
    paddingEnd: padding,
    // The active option is always in the page, so that the focus on it survives scrolling away.
    rangeExtractor: useCallback(
      (range: Range) => {
        const lines = defaultRangeExtractor(range);
        return lines.includes(activeLine) || activeLine >= range.count
          ? lines
          : [...lines, activeLine].sort((a, b) => a - b);
      },
      [activeLine],
    ),
  });

  // Where the grid stands, by example; what is at the top stays at the top while rows and sizes change.
  const [anchorBefore] = useState(props.anchor);
  const anchor = useRef(anchorBefore);
  const askedBefore = useRef(asked);
  useLayoutEffect(() => {
    if (width === 0) return;
    virtualizer.measure();
    if (askedBefore.current !== asked) anchor.current = null;
    askedBefore.current = asked;
    const index = anchor.current === null ? -1 : rows.indexOf(rowOf(examples, anchor.current.place));
    if (index >= 0 && anchor.current !== null) {
      const line = Math.floor(index / columns);
      virtualizer.scrollToOffset(padding + (line + anchor.current.share) * rowHeight);
    } else {
      virtualizer.scrollToOffset(0);
    }
  }, [virtualizer, width, columns, rowHeight, padding, rows, examples.places, asked]);

  const noteAnchor = (): void => {
    const top = (scroller.current?.scrollTop ?? 0) - padding;
    const line = Math.floor(top / rowHeight);
    const row = rows[line * columns];
    anchor.current =
      top <= 0 || row === undefined
        ? null
        : { place: examples.places[row] ?? 0, share: top / rowHeight - line };
    onAnchor(anchor.current);
  };

  // Also when the selection comes from outside, the grid shows it.
  const selectedBefore = useRef(selected);
  useLayoutEffect(() => {
    if (selectedBefore.current === selected) return;
    selectedBefore.current = selected;
    if (rows.length > 0) virtualizer.scrollToIndex(activeLine, { align: 'auto' });
  });

  // The focus goes with the selection, and stays in the grid when the element that had it is put elsewhere.
  const focusNext = useRef(false);
  const held = scroller.current?.contains(document.activeElement) === true;
  useLayoutEffect(() => {
    const lost = held && scroller.current?.contains(document.activeElement) !== true;
    if (!focusNext.current && !lost) return;
    focusNext.current = false;
    const place = examples.places[rows[active] ?? 0] ?? 0;
    document.getElementById(cellId(place))?.focus({ preventScroll: true });
  });

  const select = (index: number): number => {
    const place = examples.places[rows[index] ?? 0] ?? 0;
    focusNext.current = true;
    onSelect(place);
    return place;
  };
  // The same function always, so that cells which stay as they are need not be drawn anew.
  const pick = useRef<(index: number) => void>(() => undefined);
  pick.current = (index) => {
    onOpen(select(index));
  };
  const onPick = useCallback((index: number) => {
    pick.current(index);
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      onClose();
      return;
    }
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onOpen(examples.places[rows[active] ?? 0] ?? 0);
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight));
    const target = keyTarget(event.key, active, rows.length, columns, page);
    if (target === null) return;
    event.preventDefault();
    select(target);
  };

  const items = virtualizer.getVirtualItems();
  // Lines that come into sight take over the elements of those that left it, canvases above all: making and dropping
  // them was most of the work of scrolling. The active line keeps its own.
  const pool = Math.ceil((virtualizer.scrollRect?.height ?? 0) / rowHeight) + 1 + 2 * OVERSCAN;
  return (
    <div
      ref={scroller}
      class="grid"
      role="listbox"
      aria-label={label}
      onKeyDown={onKeyDown}
      onScroll={noteAnchor}
    >
      <div
        class="lines"
        role="presentation"
        style={{ height: `${virtualizer.getTotalSize()}px`, '--columns': columns, '--cell': `${cell}px` }}
      >
        {items.map(({ index: line, start }) => (
          <div
            key={line === activeLine ? 'active' : line % pool}
            class="line"
            role="presentation"
            style={{ transform: `translateY(${start}px)` }}
          >
            {Array.from(rows.subarray(line * columns, (line + 1) * columns), (row, column) => {
              const index = line * columns + column;
              return (
                <Cell
                  key={column}
                  examples={examples}
                  row={row}
                  index={index}
                  count={rows.length}
                  active={index === active}
                  sortBy={sortBy}
                  mark={marks}
                  thumbnails={thumbnails}
                  onPick={onPick}
                />
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}
