import { useEffect, useRef } from 'preact/hooks';
import { commandOf, historyStepOf, type Command } from './keys.js';

/** Where something is typed or chosen, no key is the page's. */
const TYPING =
  'input:not([type="range"]), textarea, select, vscode-text-field, vscode-text-area, vscode-dropdown, dialog, [contenteditable]';
/** Where keys lead through examples; elsewhere arrows scroll, and Enter and Space press what has the focus. */
const EXAMPLES = '.grid, .enlarged';
const PRESSING: readonly Command[] = ['accept', 'enlarge'];

export interface KeyTakers {
  /** Asked first where keys lead through the examples; says whether it took the key. */
  readonly go: (event: KeyboardEvent) => boolean;
  readonly run: (command: Command) => void;
  /** VS Code would undo or redo: says whether that is for the page to ask for. */
  readonly step: (step: 'undo' | 'redo') => boolean;
}

/** Listens to keys wherever the focus is in the page. */
export function useKeys(takers: KeyTakers): void {
  const newest = useRef(takers);
  newest.current = takers;
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : document.body;
      if (event.defaultPrevented || target.closest(TYPING) !== null) return;
      const amongExamples = target === document.body || target.closest(EXAMPLES) !== null;
      if (amongExamples && newest.current.go(event)) {
        event.preventDefault();
        return;
      }
      const step = historyStepOf(event);
      if (step !== null) {
        if (newest.current.step(step)) {
          event.preventDefault();
          event.stopPropagation();
        }
        return;
      }
      const command = commandOf(event);
      if (command === null || (!amongExamples && PRESSING.includes(command))) return;
      event.preventDefault();
      // VS Code would select all text of the page besides.
      if (command === 'select-all') event.stopPropagation();
      newest.current.run(command);
    };
    document.addEventListener('keydown', pressed);
    return () => {
      document.removeEventListener('keydown', pressed);
    };
  }, []);
}
