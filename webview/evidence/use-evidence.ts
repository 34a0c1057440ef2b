import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ExampleEvidence } from '../../src/protocol/evidence.js';
import { EvidenceStore } from './evidence-store.js';

/** The evidence of a run, as long as the page shows it. `folder`: its URI; null: the run has none. */
export function useEvidenceStore(
  folder: string | null,
  onError: (error: unknown) => void,
): EvidenceStore | null {
  const store = useMemo(() => (folder === null ? null : new EvidenceStore(folder, onError)), [folder]);
  useEffect(() => () => store?.close(), [store]);
  return store;
}

/** Steps that follow each other sooner are those of a held key. */
const PASSING_MS = 60;
/** Longer than such a step. */
const REST_MS = 40;

export type EvidenceState =
  | { readonly kind: 'reading' }
  /** A file is missing or damaged. */
  | { readonly kind: 'failed' }
  | { readonly kind: 'read'; readonly evidence: ExampleEvidence };

/** The evidence of one example, by its place; at once where it is at hand. */
export function useEvidence(store: EvidenceStore | null, place: number): EvidenceState {
  const [come, setCome] = useState<{
    readonly store: EvidenceStore;
    readonly place: number;
    readonly evidence: ExampleEvidence | null;
  } | null>(null);
  const isHere = come?.store === store && come.place === place;
  const known = useMemo(
    () => (isHere ? come.evidence : store?.at(place)),
    [store, place, isHere ? come : null],
  );
  const stepped = useRef(-Infinity);
  useEffect(() => {
    const isPassing = performance.now() - stepped.current < PASSING_MS;
    stepped.current = performance.now();
    if (known !== undefined || store === null) return undefined;
    let giveUp: (() => void) | null = null;
    const ask = (): void => {
      giveUp = store.ask(place, (evidence) => {
        setCome({ store, place, evidence });
      });
    };
    // Of what a held key passes, hardly any two are in one file.
    const timer = isPassing ? setTimeout(ask, REST_MS) : null;
    if (timer === null) ask();
    return () => {
      if (timer !== null) clearTimeout(timer);
      giveUp?.();
    };
  }, [store, place, known === undefined]);
  if (known === undefined) return { kind: 'reading' };
  return known === null ? { kind: 'failed' } : { kind: 'read', evidence: known };
}
