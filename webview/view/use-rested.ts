import { useEffect, useState } from 'preact/hooks';

/** Shorter than a look, longer than the keyboard's repetition. */
export const REST_MS = 80;

/** Whether `value` has stayed the same for a moment while `isWatched`; then as long as it stays the same. */
export function useRested(value: string | number | null, isWatched: boolean): boolean {
  const [rested, setRested] = useState<typeof value | undefined>(undefined);
  const isRested = rested === value;
  useEffect(() => {
    if (!isWatched || isRested) return undefined;
    const timer = setTimeout(() => {
      setRested(value);
    }, REST_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [isWatched, value, isRested]);
  return isRested;
}
