import { useLayoutEffect, useRef, type MutableRef } from 'preact/hooks';
import { cellId } from './cell.js';

export interface FocusProps {
  readonly scroller: MutableRef<HTMLElement | null>;
  /** The active example, by place. */
  readonly place: number;
  /** What the page takes for active, by place; of what is not shown too. */
  readonly active: number | null;
  /** Is to be shown wherever the grid stands, by place; null: nothing. */
  readonly revealed: number | null;
  /** Whether the grid has been laid out. */
  readonly ready: boolean;
  readonly scrollTo: (align: 'auto' | 'center') => void;
  readonly onRevealed: () => void;
}

/**
 * Keeps the active example in sight, and the focus on it where that is in the grid, also when the element that had it is
 * put elsewhere. Returns what makes the focus go to the next active one.
 */
export function useFocus(props: FocusProps): () => void {
  const { scroller, place, active, revealed, ready, scrollTo, onRevealed } = props;
  const next = useRef(false);
  const newest = useRef(place);
  newest.current = place;
  const frame = useRef(0);
  const held = scroller.current?.contains(document.activeElement) === true;

  // Wherever the user was led to another example from, the grid shows it.
  const before = useRef(active);
  useLayoutEffect(() => {
    if (before.current === active) return;
    before.current = active;
    // A dialog that closes gives it back to the example that was active when it opened.
    next.current ||= held || scroller.current?.contains(document.activeElement) === true;
    scrollTo('auto');
  });

  useLayoutEffect(() => {
    if (revealed === null || revealed !== active || !ready) return;
    scrollTo('center');
    onRevealed();
  });

  // For an element to have the focus the browser lays out the page: with the frame, which needs that anyway, rather than
  // in the task of a key, where the script has just run. The keys until then are taken wherever they arrive.
  useLayoutEffect(() => {
    if (!next.current && !held) return;
    next.current = false;
    const { activeElement: from, body } = document;
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      const { activeElement } = document;
      const isWhereItWas =
        activeElement === from ||
        activeElement === body ||
        scroller.current?.contains(activeElement) === true;
      // The user has moved it on.
      if (!isWhereItWas) return;
      // The element that had it may be gone, or show another example by now.
      const cell = document.getElementById(cellId(newest.current));
      if (cell !== activeElement) cell?.focus({ preventScroll: true });
    });
  });
  useLayoutEffect(
    () => () => {
      cancelAnimationFrame(frame.current);
    },
    [],
  );
  return () => {
    next.current = true;
  };
}
