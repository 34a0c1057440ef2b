import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';

type Given = Pick<
  VirtualizerOptions<HTMLElement, HTMLElement>,
  | 'count'
  | 'getScrollElement'
  | 'estimateSize'
  | 'rangeExtractor'
  | 'overscan'
  | 'paddingStart'
  | 'paddingEnd'
>;

/** TanStack's virtualizer in a Preact component: it renders again whenever other rows come into sight. */
export function useVirtualizer(given: Given): Virtualizer<HTMLElement, HTMLElement> {
  const [, render] = useReducer((turn: number) => turn + 1, 0);
  const kept = useRef<Virtualizer<HTMLElement, HTMLElement> | null>(null);
  const options: VirtualizerOptions<HTMLElement, HTMLElement> = {
    ...given,
    observeElementRect,
    observeElementOffset,
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
  return virtualizer;
}
