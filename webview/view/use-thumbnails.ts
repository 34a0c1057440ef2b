import { useEffect, useMemo } from 'preact/hooks';
import type { AuditView } from '../../src/protocol/audit-view.js';
import type { Examples } from '../model/examples.js';
import { ThumbnailStore } from '../thumbnails/thumbnail-store.js';

/**
 * The thumbnails of a run, as long as the page shows it; those of the first view are rough until the whole table is
 * there, since its one sheet is sooner here than theirs. `onFirst`: those first asked for are there, or cannot be.
 */
export function useThumbnails(
  { thumbnails: base, rows }: AuditView,
  first: Examples | null,
  isWhole: boolean,
  onFirst: () => void,
): ThumbnailStore {
  const store = useMemo(() => {
    let isFirst = true;
    return new ThumbnailStore(base, () => {
      if (isFirst) onFirst();
      isFirst = false;
    });
  }, [base, onFirst]);
  const sheet = rows?.first?.sheet;
  // Before anything is drawn with it.
  useMemo(() => {
    if (first !== null && sheet !== undefined) store.takeSheet(sheet, first.places);
  }, [store, first]);
  useMemo(() => {
    if (isWhole) store.dropSheet();
  }, [store, isWhole]);
  useEffect(
    () => () => {
      store.close();
    },
    [store],
  );
  return store;
}
