import { useRef } from 'preact/hooks';
import { REST_MS, useRested } from './use-rested.js';

/**
 * Whether what the image `uri` costs is to be spent: at once, but where one step follows another, as with a held key, only
 * when they come to rest. To read and decode images that are gone a moment later would be work for the thread that the
 * page shares with its whole window.
 */
export function useSettled(uri: string | null): boolean {
  const step = useRef({ uri, time: -Infinity, isSingle: true });
  if (step.current.uri !== uri) {
    const time = performance.now();
    step.current = { uri, time, isSingle: time - step.current.time > REST_MS };
  }
  const { isSingle } = step.current;
  const isRested = useRested(uri, !isSingle);
  return isSingle || isRested;
}
