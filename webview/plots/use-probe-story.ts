import { useEffect, useState } from 'preact/hooks';
import type { Examples } from '../model/examples.js';
import { ProbeStoryReader, shardFile, spreadShards, type ProbeStory } from './probe-story.js';

/** Often enough to see it grow. */
const SHOW_MS = 250;

export type ProbeStoryState =
  /** The run stores no evidence, or not yet. */
  | { readonly kind: 'none' }
  /** `story` null: of no example so far. */
  | { readonly kind: 'reading' | 'failed' | 'read'; readonly story: ProbeStory | null };

/** Reads all evidence of a run, once someone has asked for it. `folder`: its URI; null: there is none. */
export function useProbeStory(
  folder: string | null,
  examples: Examples | null,
  wanted: boolean,
  onError: (error: unknown) => void,
): ProbeStoryState {
  const [state, setState] = useState<ProbeStoryState>({ kind: 'none' });
  const groups = examples?.extent === 'all' ? examples.groups : null;
  const [asked, setAsked] = useState(wanted);
  if (wanted && !asked) setAsked(true);
  useEffect(() => {
    if (folder === null || examples === null || groups === null) {
      setState({ kind: 'none' });
      return undefined;
    }
    if (!asked) return undefined;
    const abort = new AbortController();
    const reader = new ProbeStoryReader(examples);
    let shown = performance.now();
    const read = async (): Promise<void> => {
      setState({ kind: 'reading', story: null });
      for (const shard of spreadShards(examples.count)) {
        reader.add(shard, await load(`${folder}/${shardFile(shard)}`, abort.signal));
        if (abort.signal.aborted) return;
        if (performance.now() - shown < SHOW_MS) continue;
        shown = performance.now();
        setState({ kind: 'reading', story: reader.story() });
      }
      setState({ kind: 'read', story: reader.story() });
    };
    read().catch((error: unknown) => {
      if (abort.signal.aborted) return;
      onError(error);
      setState({ kind: 'failed', story: null });
    });
    return () => {
      abort.abort();
    };
  }, [folder, groups, asked]);
  return state;
}

async function load(uri: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(uri, { signal });
  if (!response.ok) throw new Error(`Reading ${uri} was answered with status ${response.status}`);
  return response.arrayBuffer();
}
