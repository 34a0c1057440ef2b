import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../view/icon.js';
import { Name } from '../view/name.js';

export interface BackBarProps {
  /** File name of the example that it leads to. */
  readonly name: string;
  /** That example, by its place. */
  readonly origin: number;
  readonly onBack: () => void;
}

/** The way back to the example that the one shown was opened from. Has the focus as it comes. */
export function BackBar({ name, origin, onBack }: BackBarProps): VNode {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // Whoever opened it by keyboard stands on what has just gone, or on what is now another neighbour.
    const focused = document.activeElement;
    if (focused === document.body || focused?.closest('.side') != null) button.current?.focus();
  }, [origin]);
  return (
    <button ref={button} type="button" class="back-bar" onClick={onBack}>
      <Icon name="arrow-left" />
      <span>Back to </span>
      <Name text={name} />
    </button>
  );
}
