import { useLayoutEffect, useRef, useState, type MutableRef } from 'preact/hooks';
import type { Virtualizer } from '@tanstack/virtual-core';
import { rowOf, type Examples } from '../model/examples.js';
import type { ScrollAnchor } from '../model/ui-state.js';
import type { GridLayout } from './grid-layout.js';

export interface AnchorProps {
  readonly scroller: MutableRef<HTMLElement | null>;
  readonly virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  readonly layout: GridLayout;
  /** 0: not known yet. */
  readonly width: number;
  readonly examples: Examples;
  readonly rows: Uint32Array;
  /** How many are in the order shown, of which `rows` may be the beginning. */
  readonly total: number;
  /** Changes when the user asked for other examples or another order: the grid then starts at its top. */
  readonly asked: string;
  /** Where the grid stood before. */
  readonly before: () => ScrollAnchor | null;
  readonly onAnchor: (anchor: ScrollAnchor | null) => void;
}

/**
 * Where the grid stands, by example: what is at the top stays at the top while rows and sizes change. To be called
 * whenever the grid has scrolled.
 */
export function useAnchor(props: AnchorProps): () => void {
  const { scroller, virtualizer, layout, width, examples, rows, total, asked, onAnchor } = props;
  const { columns, rowHeight, padding } = layout;
  const [anchorBefore] = useState(props.before);
  const anchor = useRef(anchorBefore);
  const askedBefore = useRef(asked);
  const isPart = rows.length < total;
  const wasPart = useRef(isPart);
  const note = (): void => {
    const top = (scroller.current?.scrollTop ?? 0) - padding;
    const line = Math.floor(top / rowHeight);
    const row = rows[line * columns];
    anchor.current =
      top <= 0 || row === undefined
        ? null
        : { place: examples.places[row] ?? 0, share: top / rowHeight - line };
    onAnchor(anchor.current);
  };
  useLayoutEffect(() => {
    if (width === 0) return;
    virtualizer.measure();
    const isRest = wasPart.current && !isPart && askedBefore.current === asked;
    wasPart.current = isPart;
    if (isRest) {
      // What was here has stayed where it was, and what is in sight may have come just now.
      note();
      return;
    }
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

  return note;
}
