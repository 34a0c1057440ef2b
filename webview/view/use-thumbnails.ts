import { useEffect, useMemo } from 'preact/hooks';
import { ThumbnailStore } from '../thumbnails/thumbnail-store.js';

/** The thumbnails of a run, as long as the page shows it. `onFirst`: those first asked for are there, or cannot be. */
export function useThumbnails(base: string, onFirst: () => void): ThumbnailStore {
  const store = useMemo(() => {
    let isFirst = true;
    return new ThumbnailStore(base, () => {
      if (isFirst) onFirst();
      isFirst = false;
    });
  }, [base, onFirst]);
  useEffect(
    () => () => {
      store.close();
    },
    [store],
  );
  return store;
}
