import { useEffect, useRef } from 'preact/hooks';
import { commandOf, historyStepOf, type Command } from './keys.js';

/** Where something is typed or chosen, no key is the page's. */
const TYPING =
  'input:not([type="range"]), textarea, select, vscode-text-field, vscode-text-area, vscode-dropdown, dialog, [contenteditable]';
/** Where keys lead through examples; elsewhere arrows scroll, and Enter and Space press what has the focus. */
const EXAMPLES = '.grid, .enlarged';
const LEADING = /^(Arrow|Page|Home|End)/;
const PRESSING: readonly Command[] = ['accept', 'enlarge'];

/** Where a key leads in the grid: to another example, to one that is not here yet, or nowhere. */
export type Led = 'there' | 'beyond' | 'nowhere';

export interface KeyTakers {
  /** Asked first where keys lead through the examples. Goes there where it can. */
  readonly go: (event: KeyboardEvent) => Led;
  /** Whether a command needs examples that are not here yet. */
  readonly leadsBeyond: (command: Command) => boolean;
  readonly run: (command: Command) => void;
  /** VS Code would undo or redo: says whether that is for the page to ask for. */
  readonly step: (step: 'undo' | 'redo') => boolean;
  /** Whether all examples of the order shown are here. */
  readonly isWhole: boolean;
  /** Changes when the user asks for other examples: keys that wait for those before are then forgotten. */
  readonly asked: object | null;
}

/**
 * Listens to keys wherever the focus is in the page. One that needs examples which are not here yet waits for them, and
 * so do all that are pressed after it.
 */
export function useKeys(takers: KeyTakers): void {
  const newest = useRef(takers);
  newest.current = takers;
  const waiting = useRef<KeyboardEvent[]>([]);

  /** Does what a key asks for; false: it has to wait. */
  const take = useRef((event: KeyboardEvent): boolean => {
    const { go, leadsBeyond, run, step } = newest.current;
    const target = event.target instanceof Element ? event.target : document.body;
    const amongExamples = target === document.body || target.closest(EXAMPLES) !== null;
    const led = amongExamples ? go(event) : 'nowhere';
    if (led !== 'nowhere') {
      event.preventDefault();
      return led === 'there';
    }
    const back = historyStepOf(event);
    if (back !== null) {
      if (step(back)) {
        event.preventDefault();
        event.stopPropagation();
      }
      return true;
    }
    const command = commandOf(event);
    if (command === null || (!amongExamples && PRESSING.includes(command))) return true;
    event.preventDefault();
    // VS Code would select all text of the page besides.
    if (command === 'select-all') event.stopPropagation();
    if (leadsBeyond(command)) return false;
    run(command);
    return true;
  });

  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : document.body;
      if (event.defaultPrevented || target.closest(TYPING) !== null) return;
      if (waiting.current.length === 0 || !canWait(event)) {
        if (!take.current(event)) waiting.current.push(event);
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      waiting.current.push(event);
    };
    document.addEventListener('keydown', pressed);
    return () => {
      document.removeEventListener('keydown', pressed);
    };
  }, []);

  const { isWhole, asked } = takers;
  useEffect(() => {
    waiting.current = [];
  }, [asked]);
  useEffect(() => {
    if (!isWhole || waiting.current.length === 0) return undefined;
    // A turn for each: what one leads to is where the next one begins.
    const next = (): void => {
      const [event] = waiting.current;
      if (event !== undefined) take.current(event);
      waiting.current.shift();
      if (waiting.current.length > 0) timer = setTimeout(next);
    };
    let timer = setTimeout(next);
    return () => {
      clearTimeout(timer);
    };
  }, [isWhole]);
}

/** Whether a key is the page's; what VS Code undoes and redoes does not depend on examples. */
function canWait(event: KeyboardEvent): boolean {
  return historyStepOf(event) === null && (commandOf(event) !== null || LEADING.test(event.key));
}
