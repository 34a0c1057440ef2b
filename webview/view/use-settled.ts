import { useEffect, useRef, useState } from 'preact/hooks';

/** Shorter than a look, longer than the keyboard's repetition. */
const REST_MS = 80;

/**
 * Whether what the image `uri` costs is to be spent: at once, but where one step follows another, as with a held key, only
 * when they come to rest. To read and decode images that are gone a moment later would be work for the thread that the
 * page shares with its whole window.
 */
export function useSettled(uri: string | null): boolean {
  const step = useRef({ uri, time: -Infinity, isSingle: true });
  const [rested, setRested] = useState<string | null>(null);
  if (step.current.uri !== uri) {
    const time = performance.now();
    step.current = { uri, time, isSingle: time - step.current.time > REST_MS };
  }
  const isSettled = step.current.isSingle || rested === uri;
  useEffect(() => {
    if (isSettled) return undefined;
    const timer = setTimeout(() => {
      setRested(uri);
    }, REST_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [uri, isSettled]);
  return isSettled;
}
