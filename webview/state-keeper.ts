import type { Host } from './host.js';
import type { KeptState, ScrollAnchor, UiState } from './model/ui-state.js';

const AFTER_MS = 150;

/** What the user has set up, handed to the host shortly after it changed. */
export interface StateKeeper {
  readonly keep: (state: UiState) => void;
  /** Apart from the rest: it changes with every step of scrolling, which must render nothing. */
  readonly keepAnchor: (anchor: ScrollAnchor | null) => void;
  readonly anchor: () => ScrollAnchor | null;
}

export function stateKeeper(host: Host, restored: KeptState): StateKeeper {
  let newest = restored;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hand = (): void => {
    clearTimeout(timer);
    timer = undefined;
    host.keep(newest);
  };
  const change = (part: Partial<KeptState>): void => {
    newest = { ...newest, ...part };
    timer ??= setTimeout(hand, AFTER_MS);
  };
  // A page that is hidden may be thrown away at once.
  window.addEventListener('pagehide', hand);
  document.addEventListener('visibilitychange', hand);
  return {
    keep: (state) => {
      // Thousands of places are not to be written at every step, and what they come from is asked for anew.
      change({ state: { ...state, query: { ...state.query, only: null } } });
    },
    keepAnchor: (anchor) => {
      change({ anchor });
    },
    anchor: () => newest.anchor,
  };
}
