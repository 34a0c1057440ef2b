import { useEffect, useMemo } from 'preact/hooks';
import { ThumbnailStore } from '../thumbnails/thumbnail-store.js';

/** The thumbnails of a run, as long as the page shows it. */
export function useThumbnails(base: string): ThumbnailStore {
  const store = useMemo(() => new ThumbnailStore(base), [base]);
  useEffect(
    () => () => {
      store.close();
    },
    [store],
  );
  return store;
}
