import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { AuditView } from '../src/protocol/audit-view.js';
import { isWhole, type Examples } from './model/examples.js';
import { readExamples } from './model/read-examples.js';
import { readFirstView } from './model/read-first-view.js';
import type { Measure } from './model/measures.js';

/** Longer than the first previews take once their places are known: should they never come, the rest does. */
const FIRST_MS = 400;

export interface ExamplesState {
  /** The newest that can be shown; of an older state of the run while a newer one is being read. */
  readonly examples: Examples | null;
  /** Whether there has been something to show: what the user then asks for may take a moment longer. */
  readonly begun: boolean;
  /** Those of the first view, whether they are what is shown or not; null: there is none, or not yet. */
  readonly first: Examples | null;
  /** Whether the newest could not be read. */
  readonly failed: boolean;
  readonly retry: () => void;
  /** To be called when the first previews are drawn, or cannot be. */
  readonly onDrawn: () => void;
}

export interface ExamplesAsked {
  readonly view: AuditView;
  /** The measure that the page waits for. */
  readonly wanted: Measure | null;
  /** Whether the first view is what the user wants to see. */
  readonly fits: (first: Examples) => boolean;
  readonly onError: (error: unknown) => void;
}

/**
 * Reads the examples whenever the host names other ones. When the page opens, a few that are shown first come before the
 * whole table, and stand until all of it is read, or the user wants to see something else.
 */
export function useExamples({ view, wanted, fits, onError }: ExamplesAsked): ExamplesState {
  const { rows } = view;
  // The ids of a folder's images are their paths.
  const ownIds = view.dataset.format !== 'image-folder';
  const [table, setTable] = useState<Examples | null>(null);
  const [first, setFirst] = useState<Examples | null>(null);
  const [isLeft, leave] = useState(false);
  const [failed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  const newest = useRef({ view, wanted, fits });
  newest.current = { view, wanted, fits };
  const known = useRef(first ?? table);
  known.current = table ?? first;
  const drawn = useRef<() => void>(() => undefined);

  const uri = rows?.uri;
  const complete = rows?.complete ?? false;
  useEffect(() => {
    if (uri === undefined) {
      setTable(null);
      setFirst(null);
      return undefined;
    }
    const abort = new AbortController();
    const { signal } = abort;
    setFailed(false);
    const show = (read: Examples): void => {
      if (signal.aborted) return;
      // Rows that replace others come when all of them is there, so that nothing flickers.
      if (known.current === null || known.current.uri === uri) setTable(read);
    };
    const showFirst = async (): Promise<void> => {
      const read = await firstOf(newest.current.view, signal);
      if (read === null || !newest.current.fits(read)) return;
      const shown = new Promise<void>((resolve) => {
        drawn.current = resolve;
        setTimeout(resolve, FIRST_MS);
      });
      setFirst(read);
      // The large file is not to be on the way before the small ones.
      await shown;
    };
    const readAll = async (): Promise<void> => {
      try {
        if (known.current === null && turn === 0) await showFirst();
      } catch (error) {
        if (!signal.aborted) onError(error);
      }
      signal.throwIfAborted();
      const wanted = (): Measure | null => newest.current.wanted;
      const read = await readExamples({ uri, complete, ownIds, signal, onPart: show, wanted, yieldTurn });
      if (!signal.aborted) setTable(read);
    };
    readAll().catch((error: unknown) => {
      if (signal.aborted) return;
      onError(error);
      setFailed(true);
      setFirst(null);
    });
    return () => {
      abort.abort();
    };
  }, [uri, complete, ownIds, turn]);

  const stands = first !== null && !isLeft && (table === null || !isWhole(table)) && fits(first);
  useEffect(() => {
    if (first !== null && !stands) leave(true);
  }, [first, stands]);
  const examples = stands ? first : table;
  return {
    examples: rows === null ? null : examples,
    begun: rows !== null && (first ?? table) !== null,
    first,
    failed,
    retry: () => {
      setTurn((turn) => turn + 1);
    },
    onDrawn: useCallback(() => {
      drawn.current();
    }, []),
  };
}

/** The run's first view; null: it has none, or does not say how much it must hold. */
async function firstOf({ rows, summary, dataset }: AuditView, signal: AbortSignal): Promise<Examples | null> {
  if (rows?.first == null || summary === null) return null;
  const { uri, of } = rows.first;
  return readFirstView({
    uri,
    of,
    table: rows.uri,
    flagged: summary.likelyMislabeled,
    count: dataset.examples,
    signal,
  });
}

/** A task of its own: what the user does and what is to be painted comes in between. */
function yieldTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
