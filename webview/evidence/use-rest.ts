import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** Shorter than a look, longer than the keyboard's repetition. */
const REST_MS = 80;

/**
 * Whether a list is in sight and what it is about has stayed the same for a moment: whoever steps through examples
 * should not fetch the previews of all the neighbours that they step past.
 */
export function useRest(about: number): readonly [RefObject<HTMLUListElement>, boolean] {
  const list = useRef<HTMLUListElement>(null);
  const [isInSight, setInSight] = useState(false);
  const [rested, setRested] = useState<number | null>(null);
  useEffect(() => {
    if (list.current === null) return undefined;
    const observer = new IntersectionObserver((entries) => {
      setInSight(entries.at(-1)?.isIntersecting === true);
    });
    observer.observe(list.current);
    return () => {
      observer.disconnect();
    };
  }, []);
  useEffect(() => {
    if (!isInSight || rested === about) return undefined;
    const timer = setTimeout(() => {
      setRested(about);
    }, REST_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [isInSight, about, rested]);
  return [list, rested === about];
}
