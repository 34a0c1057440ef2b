import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ThumbnailStore } from '../thumbnails/thumbnail-store.js';
import { GAP } from './grid-layout.js';

/** Of a thumbnail, in pixels of the canvas; the browser stretches the canvas to the size of the previews. */
const SIDE = 64;
/** Of a frame's corners, as the style sheet has it. */
const RADIUS = 4;
const WAITING = 'rgb(128 128 128 / 12%)';

export interface LinePreviewsProps {
  readonly store: ThumbnailStore;
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
 * The previews of one line of the grid, each drawn as soon as it is there. One canvas for all of them: each canvas is a
 * layer of its own, and to sort 50 layers took browsers longer than all else in a frame of scrolling.
 */
export function LinePreviews({
  store,
  places,
  expected,
  columns,
  cell,
  onMissing,
}: LinePreviewsProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = SIDE / cell;
  const width = columns * (cell + GAP) - GAP;
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d') ?? null;
    if (element === null || context === null) return undefined;
    const outline = (left: number): void => {
      context.beginPath();
      context.roundRect(left, 0, SIDE, SIDE, RADIUS * scale);
    };
    const draw = (bitmap: ImageBitmap, left: number): void => {
      context.clearRect(left, 0, SIDE, SIDE);
      context.save();
      outline(left);
      context.clip();
      context.drawImage(bitmap, left, 0, SIDE, SIDE);
      context.restore();
    };
    // Those that are not known yet are drawn with the places that come.
    let waiting = expected - places.length;
    let isMissing = false;
    const note = (): void => {
      element.dataset.state = waiting > 0 ? 'waiting' : isMissing ? 'missing' : 'shown';
    };
    context.clearRect(0, 0, element.width, element.height);
    context.fillStyle = WAITING;
    const stops: (() => void)[] = [];
    for (let column = 0; column < expected; column++) {
      const left = column * (cell + GAP) * scale;
      const place = places[column];
      if (place === undefined) {
        outline(left);
        context.fill();
        continue;
      }
      const known = store.at(place);
      if (known !== undefined) draw(known, left);
      if (known !== undefined && !store.isRough(place)) continue;
      if (known === undefined) {
        outline(left);
        context.fill();
        waiting++;
      }
      stops.push(
        store.ask(place, (bitmap) => {
          if (known === undefined) waiting--;
          if (bitmap !== null) draw(bitmap, left);
          else if (known === undefined) {
            isMissing = true;
            onMissing(column);
          }
          note();
        }),
      );
    }
    note();
    return () => {
      for (const stop of stops) stop();
    };
  }, [store, places, expected, columns, cell, onMissing]);
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
