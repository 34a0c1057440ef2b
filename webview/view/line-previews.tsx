import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ThumbnailStore } from '../thumbnails/thumbnail-store.js';
import { GAP } from './grid-layout.js';
import type { ScrollPace } from './scroll-pace.js';

/** Of a thumbnail, in pixels of the canvas; the browser stretches the canvas to the size of the previews. */
const SIDE = 64;
/** Of a frame's corners, as the style sheet has it. */
const RADIUS = 4;
const WAITING = 'rgb(128 128 128 / 12%)';

export interface LinePreviewsProps {
  readonly store: ThumbnailStore;
  readonly pace: ScrollPace;
  /** Of the line's examples in the dataset. Another array: other examples. */
  readonly places: Uint32Array;
  /** How many examples the line will have, of which `places` may be the first. */
  readonly expected: number;
  readonly columns: number;
  /** Side of a preview on the page. */
  readonly cell: number;
  /** A preview that cannot be had, by column. */
  readonly onMissing: (column: number) => void;
}

/**
 * The previews of one line of the grid: those at hand at once, the others as they come. One canvas for all of them: each
 * canvas is a layer of its own, and to sort 50 layers took browsers longer than all else in a frame of scrolling.
 */
export function LinePreviews({
  store,
  pace,
  places,
  expected,
  columns,
  cell,
  onMissing,
}: LinePreviewsProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  /** The frames that wait which the canvas holds, in words; null: it holds something else. */
  const blank = useRef<string | null>(null);
  const scale = SIDE / cell;
  const width = columns * (cell + GAP) - GAP;
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d') ?? null;
    if (element === null || context === null) return undefined;
    const leftOf = (column: number): number => column * (cell + GAP) * scale;
    const outline = (left: number): void => {
      context.roundRect(left, 0, SIDE, SIDE, RADIUS * scale);
    };
    const draw = (bitmap: ImageBitmap, left: number): void => {
      blank.current = null;
      context.clearRect(left, 0, SIDE, SIDE);
      context.save();
      context.beginPath();
      outline(left);
      context.clip();
      context.drawImage(bitmap, left, 0, SIDE, SIDE);
      context.restore();
    };
    // Those whose places are not known yet are drawn when these come.
    const known = Array.from({ length: expected }, (_, column) => {
      const place = places[column];
      return place === undefined ? undefined : store.at(place);
    });
    let waiting = known.filter((bitmap) => bitmap === undefined).length;
    let isMissing = false;
    const note = (): void => {
      element.dataset.state = waiting > 0 ? 'waiting' : isMissing ? 'missing' : 'shown';
    };
    note();
    // Flung, a line has nothing but frames that wait, frame after frame: a canvas that has them is not painted anew.
    const asBlank = waiting === expected ? `${waiting} ${columns} ${cell}` : null;
    if (asBlank === null || asBlank !== blank.current) {
      context.clearRect(0, 0, element.width, element.height);
      context.fillStyle = WAITING;
      context.beginPath();
      for (const [column, bitmap] of known.entries()) if (bitmap === undefined) outline(leftOf(column));
      context.fill();
      for (const [column, bitmap] of known.entries()) if (bitmap !== undefined) draw(bitmap, leftOf(column));
    }
    blank.current = asBlank;
    const wanted = [...places.entries()].filter(
      ([column, place]) => known[column] === undefined || store.isRough(place),
    );
    if (wanted.length === 0) return undefined;
    const stops: (() => void)[] = [];
    const ask = (column: number, place: number): (() => void) =>
      store.ask(place, (bitmap) => {
        const isFirst = known[column] === undefined;
        if (isFirst) waiting--;
        if (bitmap !== null) draw(bitmap, leftOf(column));
        else if (isFirst) {
          isMissing = true;
          onMissing(column);
        }
        note();
      });
    const callOff = pace.whenCalm(() => {
      for (const [column, place] of wanted) stops.push(ask(column, place));
    });
    return () => {
      callOff();
      for (const stop of stops) stop();
    };
  }, [store, pace, places, expected, columns, cell, onMissing]);
  return (
    <canvas
      ref={canvas}
      class="previews"
      width={Math.round(width * scale)}
      height={SIDE}
      style={{ width: `${width}px`, height: `${cell}px` }}
      aria-hidden="true"
    />
  );
}
