import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { AuditView } from '../src/protocol/audit-view.js';
import type { Host } from './host.js';
import { rowOf } from './model/examples.js';
import { formatCount } from '../src/protocol/wording.js';
import { countLists, LISTS } from './model/lists.js';
import { wholeList, type Query } from './model/query.js';
import { THUMBNAIL_SIZES, type UiState } from './model/ui-state.js';
import type { StateKeeper } from './state-keeper.js';
import { ThumbnailStore } from './thumbnails/thumbnail-store.js';
import { useExamples } from './use-examples.js';
import { useShownRows } from './use-shown-rows.js';
import { cellId } from './view/cell.js';
import { Detail } from './view/detail.js';
import { Grid } from './view/grid.js';
import { Header, type HeaderProps } from './view/header.js';
import { Lists } from './view/lists.js';
import { LiveRegion } from './view/live-region.js';
import { Damaged, Nothing } from './view/nothing.js';
import { Side } from './view/side.js';
import { Toolbar } from './view/toolbar.js';

export interface AuditProps {
  readonly host: Host;
  readonly view: AuditView;
  readonly state: UiState;
  readonly change: (part: Partial<UiState>) => void;
  readonly keeper: StateKeeper;
}

/** The whole page: what is known of the audit and of its examples, put into its parts. */
export function Audit({ host, view, state, change, keeper }: AuditProps): VNode {
  const { query, sort } = state;
  const { examples, failed, retry } = useExamples(
    view.rows,
    // The ids of a folder's images are their paths.
    view.dataset.format !== 'image-folder',
    sort.by === 'place' ? null : sort.by,
    (error) => {
      host.post({ kind: 'page-error', message: `Reading the results: ${String(error)}` });
    },
  );
  const rows = useShownRows(examples, query, sort);
  const counts = useMemo(
    () => (examples === null ? null : countLists(examples)),
    [examples?.groups, examples?.flags],
  );
  const thumbnails = useThumbnails(view.thumbnails);

  const index =
    examples === null || rows === null ? 0 : Math.max(0, rows.indexOf(rowOf(examples, state.selected)));
  const current = rows?.[index];
  const listed = counts?.[query.list] ?? 0;
  const shown = rows?.length ?? 0;
  const title = LISTS[query.list].title;
  const select = (selected: number): void => {
    change({ selected });
  };
  const setQuery = (next: Query): void => {
    change({ query: next });
  };
  const closeDetail = (): void => {
    change({ detail: false });
    // The focus goes back to where the example stands.
    const place = current === undefined ? undefined : examples?.places[current];
    if (place !== undefined) document.getElementById(cellId(place))?.focus({ preventScroll: true });
  };

  if (view.phase.kind === 'damaged') {
    return (
      <main class="audit damaged">
        <Damaged message={view.phase.message} post={host.post} />
      </main>
    );
  }
  return (
    <main class="audit">
      <Header
        view={view}
        found={foundSoFar(view, counts)}
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
        {view.rows !== null && (examples !== null || !failed) && (
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
            label={title}
            examples={examples}
            rows={rows}
            asked={JSON.stringify([query, sort])}
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
            onClose={closeDetail}
            onAnchor={keeper.keepAnchor}
          />
        ) : (
          <Nothing
            view={view}
            query={query}
            failed={failed}
            reading={view.rows !== null && rows === null}
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
            rows === null ? '' : `${title}: ${formatCount(shown)} of ${formatCount(listed)} examples shown`
          }
        />
      </div>
      {state.detail && examples !== null && rows !== null && current !== undefined && (
        <Side
          width={state.detailWidth}
          onWidth={(detailWidth) => {
            change({ detailWidth });
          }}
          onClose={closeDetail}
        >
          <Detail
            view={view}
            examples={examples}
            row={current}
            index={index}
            count={rows.length}
            thumbnails={thumbnails}
            post={host.post}
            onStep={(by) => {
              select(examples.places[rows[index + by] ?? current] ?? 0);
            }}
            onClose={closeDetail}
          />
        </Side>
      )}
    </main>
  );
}

/** What the headline counts: the examples that have been read, until then what the audit itself says. */
function foundSoFar(
  { summary }: AuditView,
  counts: ReturnType<typeof countLists> | null,
): HeaderProps['found'] {
  if (counts !== null) return { flagged: counts.likely_mislabeled, of: counts.all };
  if (summary === null) return null;
  const of = Object.values(summary.groups).reduce((sum, count) => sum + count, 0);
  return { flagged: summary.likelyMislabeled, of };
}

function useThumbnails(base: string): ThumbnailStore {
  const store = useMemo(() => new ThumbnailStore(base), [base]);
  useEffect(
    () => () => {
      store.close();
    },
    [store],
  );
  return store;
}
