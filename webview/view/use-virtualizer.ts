import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type Range,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import { useCallback, useLayoutEffect, useReducer, useRef } from 'preact/hooks';

interface Given extends Pick<
  VirtualizerOptions<HTMLElement, HTMLElement>,
  'count' | 'getScrollElement' | 'estimateSize' | 'paddingStart' | 'paddingEnd'
> {
  /** The rows to be in the page, by the first in sight and the height of what is, in pixels. Another function: others. */
  readonly rowsOf: (first: number, height: number) => number[];
}

export interface Scrolled {
  readonly virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  /** Scrolls to whole pixels at once: the rows there are in the next rendering, not in the one after it. */
  readonly scrollTo: (offset: number) => void;
}

/** TanStack's virtualizer in a Preact component: it renders again whenever other rows come into sight. */
export function useVirtualizer({ rowsOf, ...given }: Given): Scrolled {
  const [, render] = useReducer((turn: number) => turn + 1, 0);
  const kept = useRef<Virtualizer<HTMLElement, HTMLElement> | null>(null);
  const tell = useRef<((offset: number, isScrolling: boolean) => void) | null>(null);
  const options: VirtualizerOptions<HTMLElement, HTMLElement> = {
    ...given,
    rangeExtractor: useCallback(
      ({ startIndex }: Range) => rowsOf(startIndex, kept.current?.scrollRect?.height ?? 0),
      [rowsOf],
    ),
    observeElementRect,
    observeElementOffset: (instance, onOffset) => {
      tell.current = onOffset;
      return observeElementOffset(instance, onOffset);
    },
    scrollToFn: elementScroll,
    onChange: () => {
      render(undefined);
    },
  };
  kept.current ??= new Virtualizer(options);
  const virtualizer = kept.current;
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => {
    virtualizer._willUpdate();
  });
  const scrollTo = (offset: number): void => {
    const { scrollElement } = virtualizer;
    if (scrollElement === null) return;
    scrollElement.scrollTop = offset;
    // The browser tells of it only with the next frame. The virtualizer's own `scrollToIndex` asks the page how far it can
    // be scrolled, before and after: each time what was just changed is laid out for that alone.
    tell.current?.(offset, false);
  };
  return { virtualizer, scrollTo };
}
