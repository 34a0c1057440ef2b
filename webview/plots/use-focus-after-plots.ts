import { useEffect, useRef } from 'preact/hooks';

/** Who chose a mark goes on in the grid: the mark that had the focus is gone. `shown`: whether the grid has something. */
export function useFocusAfterPlots(plots: boolean, shown: boolean, focusGrid: () => void): void {
  const before = useRef(plots);
  useEffect(() => {
    if (before.current === plots || (!plots && !shown)) return;
    before.current = plots;
    if (!plots && document.activeElement === document.body) requestAnimationFrame(focusGrid);
  });
}
