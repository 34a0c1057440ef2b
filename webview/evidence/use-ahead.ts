import { useEffect } from 'preact/hooks';
import type { EvidenceStore } from './evidence-store.js';

/** Longer than the steps of a held key are apart, shorter than a look. */
const REST_MS = 120;

/**
 * Has the evidence of the example that comes next read while the user looks at this one: a busy editor takes a while to
 * hand a file over. Places; `next` null: none comes.
 */
export function useAhead(store: EvidenceStore | null, place: number, next: number | null): void {
  useEffect(() => {
    if (store === null || next === null) return undefined;
    const timer = setTimeout(() => {
      store.readAhead(next);
    }, REST_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [store, place, next]);
}
