import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

export const NOTE_FIELD = 'note-of-example';

export interface NoteFieldProps {
  /** Of which example, by place: another one has a note of its own. */
  readonly place: number;
  readonly note: string;
  readonly disabled: boolean;
  readonly onNote: (place: number, note: string) => void;
  /** The user is done, and goes on where the examples are. */
  readonly onDone: () => void;
}

/** The note on an example. It is one edit, made when the user leaves the field: not one a letter. */
export function NoteField({ place, note, disabled, onNote, onDone }: NoteFieldProps): VNode {
  const [draft, setDraft] = useState<string | null>(null);
  const newest = useRef({ draft, onNote });
  newest.current = { draft, onNote };
  const commit = (): void => {
    const { draft: text, onNote: hand } = newest.current;
    newest.current.draft = null;
    if (text !== null) hand(place, text.trim());
    setDraft(null);
  };
  // Also what was typed when the example is left by the mouse, or the pane closes.
  useEffect(() => commit, [place]);
  return (
    <textarea
      id={NOTE_FIELD}
      class="note-field"
      rows={draft === null && note === '' ? 1 : 3}
      aria-label="Note"
      placeholder="Note (E)"
      disabled={disabled}
      value={draft ?? note}
      onInput={(event) => {
        setDraft(event.currentTarget.value);
      }}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.isComposing) return;
        // Before VS Code saves what it knows.
        if (event.ctrlKey || event.metaKey) {
          if (event.key.toLowerCase() === 's') commit();
        } else if (event.key === 'Escape') {
          newest.current.draft = null;
          setDraft(null);
          onDone();
        } else if (event.key === 'Enter' && !event.shiftKey) {
          event.preventDefault();
          commit();
          onDone();
        }
      }}
    />
  );
}
