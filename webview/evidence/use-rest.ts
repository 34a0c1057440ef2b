import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useRested } from '../view/use-rested.js';

/**
 * Whether a list is in sight and what it is about has stayed the same for a moment: whoever steps through examples
 * should not fetch the previews of all the neighbours that they step past.
 */
export function useRest(about: number): readonly [RefObject<HTMLUListElement>, boolean] {
  const list = useRef<HTMLUListElement>(null);
  const [isInSight, setInSight] = useState(false);
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
  return [list, useRested(about, isInSight)];
}
