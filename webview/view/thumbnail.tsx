import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ThumbnailStore } from '../thumbnails/thumbnail-store.js';

const SIDE = 64;

/** The preview of an example, drawn as soon as it is there. */
export function Thumbnail({
  store,
  place,
}: {
  readonly store: ThumbnailStore;
  readonly place: number;
}): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const show = (bitmap: ImageBitmap | null): void => {
      element.dataset.state = bitmap === null ? 'missing' : 'shown';
      if (bitmap !== null) element.getContext('2d')?.drawImage(bitmap, 0, 0, SIDE, SIDE);
    };
    const known = store.at(place);
    if (known !== undefined) show(known);
    else {
      element.dataset.state = 'waiting';
      element.getContext('2d')?.clearRect(0, 0, SIDE, SIDE);
    }
    if (known !== undefined && !store.isRough(place)) return undefined;
    return store.ask(place, (bitmap) => {
      if (bitmap !== null || known === undefined) show(bitmap);
    });
  }, [store, place]);
  return (
    <canvas ref={canvas} class="thumbnail" width={SIDE} height={SIDE} data-place={place} aria-hidden="true" />
  );
}
