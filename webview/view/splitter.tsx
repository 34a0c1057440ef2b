import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';

const STEP = 16;

export interface SplitterProps {
  readonly width: number;
  readonly least: number;
  readonly most: number;
  readonly onWidth: (width: number) => void;
}

/** The border at the left of the detail pane, to be dragged or moved by arrow keys. */
export function Splitter({ width, least, most, onWidth }: SplitterProps): VNode {
  const from = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const set = (wanted: number): void => {
    onWidth(Math.round(Math.min(most, Math.max(least, wanted))));
  };
  return (
    <div
      class="splitter"
      role="separator"
      aria-label="Width of the example pane"
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') set(width + STEP);
        else if (event.key === 'ArrowRight') set(width - STEP);
        else return;
        event.preventDefault();
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width };
        event.preventDefault();
      }}
      onPointerMove={(event) => {
        if (from.current !== null) set(from.current.width + from.current.x - event.clientX);
      }}
      onPointerUp={() => {
        from.current = null;
      }}
      onPointerCancel={() => {
        from.current = null;
      }}
    />
  );
}
