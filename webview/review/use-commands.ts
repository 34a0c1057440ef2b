import { useState } from 'preact/hooks';
import type { Command } from './keys.js';
import { NOTE_FIELD } from './note-field.js';
import type { Reviewing } from './use-reviewing.js';
import { NOTHING_SELECTED } from './selection.js';

export interface Commands {
  readonly run: (command: Command) => void;
  readonly isEnlarged: boolean;
  /** The dialog that is open. */
  readonly dialog: 'classes' | 'help' | null;
  readonly openClasses: () => void;
  readonly openHelp: () => void;
  readonly closeDialog: () => void;
  readonly closeEnlarged: () => void;
}

export interface CommandsProps {
  readonly reviewing: Reviewing;
  readonly detail: boolean;
  readonly onDetail: (open: boolean) => void;
  /** Puts the focus on the active example. */
  readonly focusGrid: () => void;
}

/** What the page does at a key. */
export function useCommands({ reviewing, detail, onDetail, focusGrid }: CommandsProps): Commands {
  const [isEnlarged, setEnlarged] = useState(false);
  const [dialog, open] = useState<Commands['dialog']>(null);
  const isOn = reviewing.off === null && reviewing.about > 0;
  const openClasses = (): void => {
    if (isOn) open('classes');
  };
  const closeEnlarged = (): void => {
    setEnlarged(false);
    // The grid can have the focus again when it is no longer covered.
    requestAnimationFrame(focusGrid);
  };
  const run = (command: Command): void => {
    switch (command) {
      case 'accept':
        // As in a list that nothing is decided in.
        if (isOn) reviewing.decide({ kind: 'accept' });
        else onDetail(true);
        break;
      case 'keep':
      case 'exclude':
      case 'clear':
        reviewing.decide({ kind: command });
        break;
      case 'skip':
        reviewing.skip();
        break;
      case 'classes':
        openClasses();
        break;
      case 'note':
        if (!isOn) break;
        onDetail(true);
        // The pane may have to come first.
        requestAnimationFrame(() => document.getElementById(NOTE_FIELD)?.focus());
        break;
      case 'enlarge':
        if (isEnlarged) closeEnlarged();
        else if (reviewing.about > 0) setEnlarged(true);
        break;
      case 'next-flagged':
        reviewing.toFlagged(1);
        break;
      case 'previous-flagged':
        reviewing.toFlagged(-1);
        break;
      case 'detail':
        onDetail(!detail);
        break;
      case 'select-all':
        reviewing.selectAll();
        break;
      case 'escape':
        if (isEnlarged) closeEnlarged();
        else if (reviewing.selection.places.size > 0) reviewing.select(NOTHING_SELECTED);
        else focusGrid();
        break;
      case 'help':
        open('help');
        break;
      default:
        relabel(command.slice('class-'.length));
    }
  };
  const relabel = (digit: string): void => {
    for (const [label, key] of reviewing.keys) if (key === digit) reviewing.decide({ kind: 'label', label });
  };
  return {
    run,
    isEnlarged: isEnlarged && reviewing.about > 0,
    dialog,
    openClasses,
    openHelp: () => {
      open('help');
    },
    closeDialog: () => {
      open(null);
    },
    closeEnlarged,
  };
}
