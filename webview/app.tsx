import type { VNode } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { AuditView } from '../src/protocol/audit-view.js';
import { Audit } from './audit.js';
import type { Host } from './host.js';
import { wholeList } from './model/query.js';
import { ReviewStore } from './review/review-store.js';
import { initialState, restoreState, type UiState } from './model/ui-state.js';
import { stateKeeper } from './state-keeper.js';
import type { AskedFor } from './use-page.js';

/** Wide enough for the example pane beside the grid. */
const WIDE = 1000;

/** Listens to the host, and keeps what the user has set up. */
export function App({ host }: { readonly host: Host }): VNode {
  const [view, setView] = useState<AuditView | null>(null);
  const [restored] = useState(() => restoreState(host.kept(), initialState(window.innerWidth >= WIDE)));
  const [keeper] = useState(() => stateKeeper(host, restored));
  const [review] = useState(
    () =>
      new ReviewStore((changes) => {
        host.post({ kind: 'review', changes });
      }),
  );
  const [asked, ask] = useState<AskedFor | null>(null);
  const [state, setState] = useState(restored.state);
  const change = useCallback((part: Partial<UiState>) => {
    setState((before) => ({ ...before, ...part }));
  }, []);
  useEffect(() => {
    if (state !== restored.state) keeper.keep(state);
  }, [keeper, restored, state]);

  useEffect(() => {
    const stop = host.listen((message) => {
      switch (message.kind) {
        case 'view':
          setView(message.view);
          break;
        case 'show':
          change({ query: wholeList(message.list), plots: false });
          if (message.place !== undefined) ask({ place: message.place });
          break;
        case 'entries':
        case 'review':
        case 'reviewed':
          review.hear(message);
          break;
      }
    });
    host.post({ kind: 'ready' });
    return stop;
  }, [host, change, review]);

  return view === null ? (
    <main class="audit" aria-busy="true" />
  ) : (
    <Audit
      host={host}
      view={view}
      review={review}
      state={state}
      change={change}
      keeper={keeper}
      asked={asked}
      onShown={() => {
        ask(null);
      }}
    />
  );
}
