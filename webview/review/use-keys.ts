import { useEffect, useRef } from 'preact/hooks';
import { commandOf, type Command } from './keys.js';

/** Where something is typed or chosen, no key is the page's. */
const TYPING =
  'input:not([type="range"]), textarea, select, vscode-text-field, vscode-text-area, vscode-dropdown, dialog, [contenteditable]';
/** Where keys lead through examples; elsewhere arrows scroll, and Enter and Space press what has the focus. */
const EXAMPLES = '.grid, .enlarged';
const PRESSING: readonly Command[] = ['accept', 'enlarge'];

/**
 * Listens to keys wherever the focus is in the page. `go` is asked first where keys lead through the examples, and says
 * whether it took the key.
 */
export function useKeys(go: (event: KeyboardEvent) => boolean, run: (command: Command) => void): void {
  const newest = useRef({ go, run });
  newest.current = { go, run };
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : document.body;
      if (event.defaultPrevented || target.closest(TYPING) !== null) return;
      const amongExamples = target === document.body || target.closest(EXAMPLES) !== null;
      if (amongExamples && newest.current.go(event)) {
        event.preventDefault();
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
