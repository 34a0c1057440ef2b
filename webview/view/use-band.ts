import { useRef, useState, type MutableRef } from 'preact/hooks';

/** Pixels that the pointer moves before it is a drag: a click with an unsteady hand is none. */
const THRESHOLD = 5;
/** At this distance from its edges the grid begins to scroll. */
const EDGE = 40;
/** Pixels a frame, at the edge itself. */
const SPEED = 18;

/** In pixels of what is scrolled. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface BandProps {
  readonly scroller: MutableRef<HTMLElement | null>;
  /** `more`: besides what was selected before. */
  readonly onStart: (more: boolean) => void;
  readonly onMove: (rectangle: Rectangle) => void;
  readonly onEnd: () => void;
}

export interface Band {
  /** What is being drawn; null: nothing. */
  readonly rectangle: Rectangle | null;
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: (event: PointerEvent) => void;
  /** Whether the click that follows was the end of a drag. */
  readonly hasDragged: () => boolean;
}

interface Drag {
  readonly from: { readonly x: number; readonly y: number };
  readonly more: boolean;
  pointer: { readonly clientX: number; readonly clientY: number };
  moving: boolean;
}

/** A rectangle drawn with the mouse, which scrolls on at the edges. */
export function useBand(props: BandProps): Band {
  const newest = useRef(props);
  newest.current = props;
  const [rectangle, setRectangle] = useState<Rectangle | null>(null);
  const drag = useRef<Drag | null>(null);
  const dragged = useRef(false);

  const draw = (): void => {
    const element = props.scroller.current;
    const { current } = drag;
    if (element === null || current === null) return;
    const { x, y } = inContent(element, current.pointer);
    const { from } = current;
    const next = {
      left: Math.max(0, Math.min(from.x, x)),
      top: Math.max(0, Math.min(from.y, y)),
      right: Math.min(element.clientWidth, Math.max(from.x, x)),
      bottom: Math.min(element.scrollHeight, Math.max(from.y, y)),
    };
    setRectangle(next);
    newest.current.onMove(next);
  };
  const scrollOn = (): void => {
    const element = props.scroller.current;
    const { current } = drag;
    if (element === null || current?.moving !== true) return;
    const { top, bottom } = element.getBoundingClientRect();
    const over = current.pointer.clientY - (bottom - EDGE);
    const under = top + EDGE - current.pointer.clientY;
    const share = Math.min(3, Math.max(0, over, under) / EDGE);
    if (share > 0) {
      const before = element.scrollTop;
      element.scrollTop += Math.ceil(share * SPEED) * (over > under ? 1 : -1);
      if (element.scrollTop !== before) draw();
    }
    requestAnimationFrame(scrollOn);
  };
  const stop = (): void => {
    if (drag.current?.moving === true) newest.current.onEnd();
    drag.current = null;
    setRectangle(null);
  };

  return {
    rectangle,
    onPointerDown: (event) => {
      const element = props.scroller.current;
      dragged.current = false;
      if (element === null || event.button !== 0 || event.pointerType !== 'mouse' || event.shiftKey) return;
      const onScrollBar = event.clientX > element.getBoundingClientRect().left + element.clientWidth;
      if (onScrollBar) return;
      drag.current = {
        from: inContent(element, event),
        more: event.ctrlKey || event.metaKey,
        pointer: event,
        moving: false,
      };
    },
    onPointerMove: (event) => {
      const element = props.scroller.current;
      const { current } = drag;
      if (element === null || current === null) return;
      // Let go where the page could not see it.
      if ((event.buttons & 1) === 0) {
        stop();
        return;
      }
      current.pointer = event;
      if (!current.moving) {
        const { x, y } = inContent(element, event);
        if (Math.hypot(x - current.from.x, y - current.from.y) < THRESHOLD) return;
        current.moving = true;
        dragged.current = true;
        element.setPointerCapture(event.pointerId);
        newest.current.onStart(current.more);
        requestAnimationFrame(scrollOn);
      }
      draw();
    },
    onPointerUp: stop,
    hasDragged: () => dragged.current,
  };
}

function inContent(
  element: HTMLElement,
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
): { readonly x: number; readonly y: number } {
  const { left, top } = element.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top + element.scrollTop };
}
