import type { VNode } from 'preact';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { AuditList, AuditView } from '../src/protocol/audit-view.js';
import type { Host } from './host.js';
import { rowOf } from './model/examples.js';
import { formatCount } from './model/format.js';
import { countLists, LISTS } from './model/lists.js';
import { queryRows, type Query } from './model/query.js';
import { sortedRows } from './model/sort-order.js';
import { initialState, restoreState, THUMBNAIL_SIZES, type UiState } from './model/ui-state.js';
import { stateKeeper, type StateKeeper } from './state-keeper.js';
import { ThumbnailStore } from './thumbnails/thumbnail-store.js';
import { useExamples } from './use-examples.js';
import { Detail } from './view/detail.js';
import { Grid } from './view/grid.js';
import { Header } from './view/header.js';
import { Lists } from './view/lists.js';
import { LiveRegion } from './view/live-region.js';
import { Damaged, Nothing } from './view/nothing.js';
import { Splitter } from './view/splitter.js';
import { Toolbar } from './view/toolbar.js';

/** Wide enough for the example pane beside the grid. */
const WIDE = 1000;

export function App({ host }: { readonly host: Host }): VNode {
  const [view, setView] = useState<AuditView | null>(null);
  const [restored] = useState(() => restoreState(host.kept(), initialState(window.innerWidth >= WIDE)));
  const [keeper] = useState(() => stateKeeper(host, restored));
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
          change({ query: wholeList(message.list) });
          break;
      }
    });
    host.post({ kind: 'ready' });
    return stop;
  }, [host, change]);

  return view === null ? (
    <main class="audit" aria-busy="true" />
  ) : (
    <Audit host={host} view={view} state={state} change={change} keeper={keeper} />
  );
}

function wholeList(list: AuditList): Query {
  return { list, search: '', given: null, suggested: null };
}

interface AuditProps {
  readonly host: Host;
  readonly view: AuditView;
  readonly state: UiState;
  readonly change: (part: Partial<UiState>) => void;
  readonly keeper: StateKeeper;
}

function Audit({ host, view, state, change, keeper }: AuditProps): VNode {
  const { query, sort } = state;
  const { examples, failure, retry } = useExamples(
    view.rows,
    sort.by === 'place' ? null : sort.by,
    (error) => {
      host.post({ kind: 'page-error', message: `Reading the results: ${String(error)}` });
    },
  );
  const thumbnails = useMemo(() => new ThumbnailStore(view.thumbnails), [view.thumbnails]);
  useEffect(
    () => () => {
      thumbnails.close();
    },
    [thumbnails],
  );

  const counts = useMemo(
    () => (examples === null ? null : countLists(examples)),
    [examples?.groups, examples?.flags],
  );
  const sortColumn = sort.by === 'place' ? null : examples?.measures.get(sort.by);
  const sorted = useMemo(
    () => (examples === null ? null : sortedRows(examples, sort)),
    [examples?.places, sortColumn, sort.by, sort.descending],
  );
  // Undefined: they do not matter.
  const paths = query.search === '' ? undefined : examples?.paths;
  const rows = useMemo(
    () => (examples === null || sorted === null ? null : queryRows(examples, sorted, query)),
    [sorted, query, paths],
  );
  const asked = JSON.stringify([query, sort]);

  const index =
    examples === null || rows === null ? -1 : Math.max(0, rows.indexOf(rowOf(examples, state.selected)));
  const current = rows?.[index];
  const select = (selected: number): void => {
    change({ selected });
  };
  const setQuery = (next: Query): void => {
    change({ query: next });
  };
  const listed = counts?.[query.list] ?? 0;
  const shown = rows?.length ?? 0;

  if (view.phase.kind === 'damaged') {
    return (
      <main class="audit damaged">
        <Damaged message={view.phase.message} post={host.post} />
      </main>
    );
  }
  return (
    <main class={`audit${state.detail && current !== undefined ? ' with-detail' : ''}`}>
      <Header
        view={view}
        found={
          counts !== null
            ? { flagged: counts.likely_mislabeled, of: counts.all }
            : view.summary === null
              ? null
              : { flagged: view.summary.likelyMislabeled, of: view.dataset.examples }
        }
        notices={state.notices}
        onNotices={(notices) => {
          change({ notices });
        }}
        post={host.post}
      />
      <Lists
        counts={counts}
        current={query.list}
        onShow={(list) => {
          setQuery({ ...query, list });
        }}
      />
      <div class="content">
        {view.rows !== null && (
          <Toolbar
            query={query}
            sort={sort}
            size={state.size}
            classes={view.dataset.classes}
            shown={shown}
            listed={listed}
            disabled={examples === null}
            onQuery={setQuery}
            onSort={(next) => {
              change({ sort: next });
            }}
            onSize={(size) => {
              change({ size });
            }}
          />
        )}
        {examples !== null && rows !== null && rows.length > 0 ? (
          <Grid
            label={LISTS[query.list].title}
            examples={examples}
            rows={rows}
            asked={asked}
            sortBy={sort.by}
            marks={query.list !== 'likely_mislabeled'}
            cellWidth={THUMBNAIL_SIZES[state.size] ?? THUMBNAIL_SIZES[2]}
            selected={state.selected}
            anchor={keeper.anchor}
            thumbnails={thumbnails}
            onSelect={select}
            onOpen={(place) => {
              change({ selected: place, detail: true });
            }}
            onAnchor={keeper.keepAnchor}
          />
        ) : (
          <Nothing
            view={view}
            query={query}
            failure={failure}
            reading={view.rows !== null && (examples === null || rows === null || paths === null)}
            filtered={listed > 0}
            onClear={() => {
              setQuery(wholeList(query.list));
            }}
            onRetry={retry}
            onAll={() => {
              setQuery(wholeList('all'));
            }}
          />
        )}
        <LiveRegion
          text={
            rows === null
              ? ''
              : `${LISTS[query.list].title}: ${formatCount(shown)} of ${formatCount(listed)} examples shown`
          }
        />
      </div>
      {state.detail && examples !== null && rows !== null && current !== undefined && (
        <aside class="side" style={{ '--detail-width': `${state.detailWidth}px` }}>
          <Splitter
            width={state.detailWidth}
            least={260}
            most={640}
            onWidth={(detailWidth) => {
              change({ detailWidth });
            }}
          />
          <Detail
            view={view}
            examples={examples}
            row={current}
            index={index}
            count={rows.length}
            thumbnails={thumbnails}
            post={host.post}
            onStep={(by) => {
              const place = examples.places[rows[index + by] ?? current];
              if (place !== undefined) select(place);
            }}
            onClose={() => {
              change({ detail: false });
            }}
          />
        </aside>
      )}
    </main>
  );
}
