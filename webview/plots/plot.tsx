import type { ComponentChildren, VNode } from 'preact';
import { useCallback, useEffect, useId, useRef } from 'preact/hooks';
import { useWidth } from './use-width.js';

export interface PlotProps {
  readonly name: string;
  readonly title: string;
  /** Beside the title: a figure that sums it up. */
  readonly note?: string;
  /** What the plot shows, in a sentence or two. */
  readonly gist: string;
  /** What can be done with its marks. */
  readonly hint?: string;
  /** Draws it for a width in pixels. `onAim` says what is pointed at. Null: there is nothing to draw. */
  readonly draw: ((width: number, onAim: (words: string | null) => void) => ComponentChildren) | null;
  /** Below it: a legend, a table. */
  readonly children?: ComponentChildren;
}

/** A plot with its title, what it tells in words, and a line that says what is pointed at. */
export function Plot({ name, title, note, gist, hint = '', draw, children }: PlotProps): VNode {
  const id = useId();
  const [place, width] = useWidth();
  const readout = useRef<HTMLParagraphElement>(null);
  // The line changes with each move of the pointer, and nothing else does.
  const aim = useCallback(
    (words: string | null) => {
      if (readout.current === null) return;
      readout.current.textContent = words ?? hint;
      readout.current.classList.toggle('aimed', words !== null);
    },
    [hint],
  );
  useEffect(() => {
    aim(null);
  }, [aim]);
  return (
    <figure class="plot" data-plot={name} aria-labelledby={`${id}-title`} aria-describedby={`${id}-gist`}>
      <h2 id={`${id}-title`}>
        {title}
        {note !== undefined && <span class="note">{note}</span>}
      </h2>
      <p id={`${id}-gist`} class="gist">
        {gist.replaceAll(' %', '\u00a0%')}
      </p>
      <div ref={place} class="drawing">
        {width > 0 && draw?.(width, aim)}
      </div>
      {draw !== null && hint !== '' && <p ref={readout} class="readout" aria-hidden="true" />}
      {draw !== null && children}
    </figure>
  );
}
