import type { VNode } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Filter } from './filter.js';
import type { Mark } from './mark.js';
import { nextMark } from './next-mark.js';

export interface MarkLayerProps {
  readonly marks: readonly Mark[];
  readonly onFilter: (filter: Filter) => void;
  /** What is pointed at; null: nothing any more. */
  readonly onAim: (words: string | null) => void;
}

/**
 * Marks to click, or to reach by Tab and the arrow keys and press Enter on. One of them at a time is in the order of
 * Tab; what follows pointer and focus is changed in place, since a plot may have a thousand marks.
 */
export function MarkLayer({ marks, onFilter, onAim }: MarkLayerProps): VNode {
  const group = useRef<SVGGElement>(null);
  const frame = useRef<SVGRectElement>(null);
  const current = useRef(0);
  const at = (target: EventTarget | null): number =>
    target instanceof SVGElement ? Number(target.dataset.mark ?? -1) : -1;
  const rect = (index: number): SVGRectElement | null =>
    group.current?.querySelector(`[data-mark="${index}"]`) ?? null;

  const aim = (index: number): void => {
    const mark = marks[index];
    onAim(mark?.words ?? null);
    frame.current?.classList.toggle('on', mark !== undefined);
    if (mark === undefined) return;
    for (const side of ['x', 'y', 'width', 'height'] as const)
      frame.current?.setAttribute(side, String(mark[side]));
  };
  const focused = (): number => at(document.activeElement);
  const move = (index: number): void => {
    rect(current.current)?.setAttribute('tabindex', '-1');
    current.current = index;
    rect(index)?.setAttribute('tabindex', '0');
  };
  const press = (index: number): void => {
    const mark = marks[index];
    if (mark !== undefined) onFilter(mark.filter);
  };
  const heard = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const index = at(event.target);
    if (event.key === 'Enter' || event.key === ' ') press(index);
    else {
      const next = nextMark(marks, index, event.key);
      if (next === null) return;
      move(next);
      rect(next)?.focus();
    }
    // The page has keys of its own.
    event.preventDefault();
    event.stopPropagation();
  };
  if (current.current >= marks.length) current.current = 0;

  const focusMoved = useRef<(event: FocusEvent) => void>(() => undefined);
  focusMoved.current = ({ type, target }) => {
    const index = at(target);
    if (index < 0) return;
    if (type === 'focusin') move(index);
    aim(type === 'focusin' ? index : -1);
  };
  useEffect(() => {
    // An element of SVG that listens to focus can have it, and would be one more stop of the Tab key.
    const around = group.current?.ownerSVGElement?.parentElement;
    const heardFocus = (event: FocusEvent): void => {
      focusMoved.current(event);
    };
    around?.addEventListener('focusin', heardFocus);
    around?.addEventListener('focusout', heardFocus);
    return () => {
      around?.removeEventListener('focusin', heardFocus);
      around?.removeEventListener('focusout', heardFocus);
    };
  }, []);
  const rects = useMemo(
    () =>
      marks.map(({ key, x, y, width, height, class: kind, level, words }, index) => (
        <rect
          key={key}
          x={x}
          y={y}
          width={width}
          height={height}
          class={`mark ${kind}`}
          fill-opacity={level}
          role="button"
          aria-label={words}
          // In SVG the case of names counts.
          tabindex={index === current.current ? 0 : -1}
          data-mark={index}
        />
      )),
    [marks],
  );
  return (
    <g
      ref={group}
      class="marks"
      onClick={({ target }) => {
        press(at(target));
      }}
      onKeyDown={heard}
      onPointerOver={({ target }) => {
        aim(at(target));
      }}
      onPointerLeave={() => {
        aim(focused());
      }}
    >
      {rects}
      <rect ref={frame} class="aim" />
    </g>
  );
}
