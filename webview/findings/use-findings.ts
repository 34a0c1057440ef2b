import { useEffect, useState } from 'preact/hooks';
import type { AuditView } from '../../src/protocol/audit-view.js';
import { countsByName } from './finding-lists.js';
import { readFindings, type Findings } from './findings.js';

const NOTHING: FindingsState = { findings: null, failed: false };

export interface FindingsState {
  /** Null: nothing, or not read yet. */
  readonly findings: Findings | null;
  /** Whether they could not be read. */
  readonly failed: boolean;
}

/** Reads what the run lists, where it lists anything. */
export function useFindings(
  stored: AuditView['findings'],
  complete: boolean,
  onError: (error: unknown) => void,
): FindingsState {
  const [state, setState] = useState<FindingsState>(NOTHING);
  const isAny = stored !== null && Object.values(countsByName(stored.counts)).some((count) => count > 0);
  const uri = complete && isAny ? stored.uri : null;
  useEffect(() => {
    setState(NOTHING);
    if (uri === null) return undefined;
    const abort = new AbortController();
    readFindings(uri, abort.signal).then(
      (read) => {
        if (!abort.signal.aborted) setState({ findings: read, failed: false });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        onError(error);
        setState({ findings: null, failed: true });
      },
    );
    return () => {
      abort.abort();
    };
  }, [uri]);
  return state;
}
