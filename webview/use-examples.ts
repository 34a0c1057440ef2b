import { useEffect, useRef, useState } from 'preact/hooks';
import type { AuditView } from '../src/protocol/audit-view.js';
import type { Examples } from './model/examples.js';
import { readExamples } from './model/read-examples.js';
import type { Measure } from './model/measures.js';

export interface ExamplesState {
  /** The newest that can be shown; of an older state of the run while a newer one is being read. */
  readonly examples: Examples | null;
  /** Whether the newest could not be read. */
  readonly failed: boolean;
  readonly retry: () => void;
}

/** Reads the examples whenever the host names other ones. `wanted`: the measure that the page waits for. */
export function useExamples(
  rows: AuditView['rows'],
  ownIds: boolean,
  wanted: Measure | null,
  onError: (error: unknown) => void,
): ExamplesState {
  const [examples, setExamples] = useState<Examples | null>(null);
  const [failed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  const asked = useRef(wanted);
  asked.current = wanted;
  const shown = useRef(examples);
  shown.current = examples;
  const uri = rows?.uri;
  const complete = rows?.complete ?? false;
  useEffect(() => {
    if (uri === undefined) {
      setExamples(null);
      return undefined;
    }
    const abort = new AbortController();
    setFailed(false);
    const show = (read: Examples): void => {
      if (abort.signal.aborted) return;
      // Rows that replace others come when all of them is there, so that nothing flickers.
      if (shown.current === null || shown.current.uri === uri) setExamples(read);
    };
    void readExamples({
      uri,
      complete,
      ownIds,
      signal: abort.signal,
      onPart: show,
      wanted: () => asked.current,
      yieldTurn,
    })
      .then((read) => {
        if (!abort.signal.aborted) setExamples(read);
      })
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        onError(error);
        setFailed(true);
      });
    return () => {
      abort.abort();
    };
  }, [uri, complete, ownIds, turn]);
  return {
    examples: rows === null ? null : examples,
    failed,
    retry: () => {
      setTurn((turn) => turn + 1);
    },
  };
}

/** A task of its own: what the user does and what is to be painted comes in between. */
function yieldTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
