/** What a key asks for. Keys that lead through the grid are the grid's own. */
export type Command =
  | 'accept'
  | 'keep'
  | 'exclude'
  | 'clear'
  | 'skip'
  | 'classes'
  | 'note'
  | 'enlarge'
  | 'next-flagged'
  | 'previous-flagged'
  | 'detail'
  | 'select-all'
  | 'escape'
  | 'help'
  | `class-${number}`;

export interface KeyText {
  readonly keys: readonly string[];
  readonly meaning: string;
}

/** All keys of the page, as its help shows them. */
export const KEY_GROUPS: readonly { readonly title: string; readonly keys: readonly KeyText[] }[] = [
  {
    title: 'Decide',
    keys: [
      { keys: ['Enter'], meaning: 'Accept the suggested label' },
      { keys: ['0–9'], meaning: 'Give the label of that number' },
      { keys: ['L', '/'], meaning: 'Choose a label by typing, or name a new one' },
      { keys: ['K'], meaning: 'Keep: the label is right' },
      { keys: ['X'], meaning: 'Exclude from the dataset' },
      { keys: ['U', 'Backspace'], meaning: 'Take the decision away' },
      { keys: ['S'], meaning: 'Skip to the next undecided' },
      { keys: ['E'], meaning: 'Write a note' },
    ],
  },
  {
    title: 'Go',
    keys: [
      { keys: ['← ↑ ↓ →'], meaning: 'To the neighbours' },
      { keys: ['Page Up', 'Page Down', 'Home', 'End'], meaning: 'Farther' },
      { keys: ['N', 'P'], meaning: 'Next and previous flagged that is undecided' },
      { keys: ['Space'], meaning: 'Enlarge, and back' },
      { keys: ['D'], meaning: 'Show or hide the example’s pane' },
    ],
  },
  {
    title: 'Select several',
    keys: [
      { keys: ['Shift+← ↑ ↓ →', 'Shift+click'], meaning: 'A range' },
      { keys: ['Ctrl+click'], meaning: 'One more, or one less' },
      { keys: ['Drag'], meaning: 'All in a rectangle' },
      { keys: ['Ctrl+A'], meaning: 'All that are shown' },
      { keys: ['Escape'], meaning: 'Only one again' },
    ],
  },
  {
    title: 'The document',
    keys: [
      { keys: ['Ctrl+Z'], meaning: 'Undo' },
      { keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], meaning: 'Redo' },
      { keys: ['Ctrl+S'], meaning: 'Save: write the labels into the dataset' },
      { keys: ['?'], meaning: 'This help' },
    ],
  },
];

const LETTERS: Readonly<Record<string, Command>> = {
  k: 'keep',
  x: 'exclude',
  u: 'clear',
  s: 'skip',
  l: 'classes',
  e: 'note',
  n: 'next-flagged',
  p: 'previous-flagged',
  d: 'detail',
};

const NAMED: Readonly<Record<string, Command>> = {
  Enter: 'accept',
  ' ': 'enlarge',
  Backspace: 'clear',
  Escape: 'escape',
};

/** Once a key is held down it repeats: that is for going, not for deciding. */
const REPEATING: readonly Command[] = ['skip', 'next-flagged', 'previous-flagged'];

/** As much of a keyboard event as tells what is meant. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly repeat: boolean;
  readonly isComposing: boolean;
}

/** What VS Code's own keys ask of the document; null: nothing. */
export function historyStepOf(press: KeyPress): 'undo' | 'redo' | null {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = press;
  if (ctrlKey === metaKey || altKey) return null;
  if (key.toLowerCase() === 'z') return shiftKey ? 'redo' : 'undo';
  return key.toLowerCase() === 'y' && ctrlKey && !shiftKey ? 'redo' : null;
}

/** Null: the key is not the page's, but VS Code's or the browser's. */
export function commandOf(press: KeyPress): Command | null {
  if (press.isComposing) return null;
  const command = named(press);
  if (command === null || (press.repeat && !REPEATING.includes(command))) return null;
  return command;
}

function named({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): Command | null {
  if (ctrlKey || metaKey) {
    const isA = key.toLowerCase() === 'a' || (!isLatin(key) && code === 'KeyA');
    return isA && !altKey && !shiftKey && ctrlKey !== metaKey ? 'select-all' : null;
  }
  if (altKey) return null;
  // These two need Shift on some keyboards.
  if (key === '?') return 'help';
  if (key === '/') return 'classes';
  if (/^\d$/.test(key)) return `class-${Number(key)}`;
  if (shiftKey) return null;
  // French keyboards have other signs where the digits are, Cyrillic ones other letters.
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return `class-${Number(digit)}`;
  if (Object.hasOwn(NAMED, key)) return NAMED[key] ?? null;
  const letter = isLatin(key) ? key.toLowerCase() : (/^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? '');
  return Object.hasOwn(LETTERS, letter) ? (LETTERS[letter] ?? null) : null;
}

function isLatin(key: string): boolean {
  return /^[\x20-\x7e]+$/.test(key);
}

/** A key as the keyboard in front of the user names it. */
export function keyName(key: string, isMac: boolean): string {
  return isMac ? key.replace('Ctrl+', '⌘').replace('Shift+', '⇧').replace('Enter', 'Return') : key;
}
