import { useEffect, useState } from 'preact/hooks';
import type { AuditView } from '../../src/protocol/audit-view.js';
import { countsByName } from './finding-lists.js';
import { readFindings, type Findings } from './findings.js';

/** Reads what the run lists, where it lists anything; null: nothing, or not yet. */
export function useFindings(
  stored: AuditView['findings'],
  complete: boolean,
  onError: (error: unknown) => void,
): Findings | null {
  const [findings, setFindings] = useState<Findings | null>(null);
  const isAny = stored !== null && Object.values(countsByName(stored.counts)).some((count) => count > 0);
  const uri = complete && isAny ? stored.uri : null;
  useEffect(() => {
    setFindings(null);
    if (uri === null) return undefined;
    const abort = new AbortController();
    readFindings(uri, abort.signal).then(
      (read) => {
        if (!abort.signal.aborted) setFindings(read);
      },
      (error: unknown) => {
        if (!abort.signal.aborted) onError(error);
      },
    );
    return () => {
      abort.abort();
    };
  }, [uri]);
  return findings;
}
