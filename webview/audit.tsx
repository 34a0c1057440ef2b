import type { VNode } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { AuditView } from '../src/protocol/audit-view.js';
import { formatCount } from '../src/protocol/wording.js';
import type { Host } from './host.js';
import { rowOf } from './model/examples.js';
import { countLists, LISTS } from './model/lists.js';
import { countOutdated, wholeList } from './model/query.js';
import { THUMBNAIL_SIZES, type UiState } from './model/ui-state.js';
import { ClassPicker } from './review/class-picker.js';
import { Enlarged } from './review/enlarged.js';
import { KeyHelp } from './review/key-help.js';
import { ReviewBar } from './review/review-bar.js';
import type { ReviewStore } from './review/review-store.js';
import { progressWords } from './review/review-words.js';
import { useCommands } from './review/use-commands.js';
import { useKeys } from './review/use-keys.js';
import { useNews } from './review/use-news.js';
import { useReviewing } from './review/use-reviewing.js';
import type { StateKeeper } from './state-keeper.js';
import { useExamples } from './use-examples.js';
import { useShownRows } from './use-shown-rows.js';
import { cellId } from './view/cell.js';
import { Detail } from './view/detail.js';
import { foundSoFar } from './view/found-so-far.js';
import { Grid, type GridKeys } from './view/grid.js';
import { Header } from './view/header.js';
import { Lists } from './view/lists.js';
import { LiveRegion } from './view/live-region.js';
import { Damaged, Nothing } from './view/nothing.js';
import { Side } from './view/side.js';
import { Toolbar } from './view/toolbar.js';
import { useThumbnails } from './view/use-thumbnails.js';

/** An example that the host wants shown, by its place in the dataset. */
export interface AskedFor {
  readonly place: number;
}

export interface AuditProps {
  readonly host: Host;
  readonly view: AuditView;
  readonly review: ReviewStore;
  readonly state: UiState;
  readonly change: (part: Partial<UiState>) => void;
  readonly keeper: StateKeeper;
  readonly asked: AskedFor | null;
  /** What was asked for is shown, or cannot be. */
  readonly onShown: () => void;
}

/** The whole page: what is known of the audit and of its examples, put into its parts. */
export function Audit({ host, view, review, state, change, keeper, asked, onShown }: AuditProps): VNode {
  const { query, sort } = state;
  const { post } = host;
  const { examples, failed, retry } = useExamples(
    view.rows,
    // The ids of a folder's images are their paths.
    view.dataset.format !== 'image-folder',
    sort.by === 'place' ? null : sort.by,
    (error) => {
      post({ kind: 'page-error', message: `Reading the results: ${String(error)}` });
    },
  );
  const rows = useShownRows(examples, query, sort, review);
  const counts = useMemo(
    () => (examples === null ? null : countLists(examples)),
    [examples?.groups, examples?.flags],
  );
  const thumbnails = useThumbnails(view.thumbnails);

  const index =
    examples === null || rows === null ? 0 : Math.max(0, rows.indexOf(rowOf(examples, state.selected)));
  const current = rows?.[index];
  const place = current === undefined ? undefined : examples?.places[current];
  const listed = counts?.[query.list] ?? 0;
  const shown = rows?.length ?? 0;
  const title = LISTS[query.list].title;

  const reviewing = useReviewing({ store: review, view, examples, rows, index, state, change });
  const decided = reviewing.progress?.decided ?? null;
  const outdated = useMemo(
    () => (examples === null || rows === null ? 0 : countOutdated(examples, rows, query, review.entries)),
    [examples?.places, rows, query, review.version],
  );
  const focusGrid = (): void => {
    if (place !== undefined) document.getElementById(cellId(place))?.focus({ preventScroll: true });
  };
  const commands = useCommands({
    reviewing,
    detail: state.detail,
    onDetail: (detail) => {
      if (detail === state.detail) return;
      change({ detail });
      // Whoever closes the pane from within goes on in the grid.
      if (!detail) focusGrid();
    },
    focusGrid,
  });
  const gridKeys = useRef<GridKeys | null>(null);
  useKeys((event) => gridKeys.current?.(event) ?? false, commands.run);
  const news = useNews(
    rows === null ? '' : `${title}: ${formatCount(shown)} of ${formatCount(listed)} examples shown`,
    reviewing.news,
    progressWords(decided?.[query.list] ?? 0, listed),
  );
  useEffect(() => {
    if (asked === null || examples === null || rows === null) return;
    if (rows.includes(rowOf(examples, asked.place))) change({ selected: asked.place, detail: true });
    else if (examples.rowOfPlace[asked.place] !== undefined) change({ query: wholeList('all') });
    else onShown();
  }, [asked, rows]);

  if (view.phase.kind === 'damaged') {
    return (
      <main class="audit damaged">
        <Damaged message={view.phase.message} post={post} />
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
        post={post}
      />
      <Lists
        counts={counts}
        decided={reviewing.off === null ? decided : null}
        current={query.list}
        onShow={(list) => {
          change({ query: { ...query, list } });
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
            outdated={outdated}
            disabled={examples === null}
            onQuery={(next) => {
              change({ query: next });
            }}
            onSort={(next) => {
              change({ sort: next });
            }}
            onSize={(size) => {
              change({ size });
            }}
            onRefilter={() => {
              review.refilter();
            }}
          />
        )}
        {examples !== null && rows !== null && current !== undefined ? (
          <div class="stand">
            <Grid
              label={title}
              examples={examples}
              rows={rows}
              asked={JSON.stringify([query, sort])}
              sortBy={sort.by}
              marks={query.list !== 'likely_mislabeled'}
              cellWidth={THUMBNAIL_SIZES[state.size] ?? THUMBNAIL_SIZES[2]}
              active={state.selected}
              selection={reviewing.selection}
              entries={reviewing.entries}
              covered={commands.isEnlarged}
              revealed={asked?.place ?? null}
              anchor={keeper.anchor}
              thumbnails={thumbnails}
              keys={gridKeys}
              onGo={reviewing.go}
              onSelect={reviewing.select}
              onOpen={() => {
                change({ detail: true });
              }}
              onAnchor={keeper.keepAnchor}
              onRevealed={onShown}
            />
            {commands.isEnlarged && (
              <Enlarged
                view={view}
                examples={examples}
                row={current}
                index={index}
                count={rows.length}
                entry={reviewing.entries.get(place ?? -1)}
                thumbnails={thumbnails}
                onClose={commands.closeEnlarged}
              />
            )}
          </div>
        ) : (
          <Nothing
            view={view}
            query={query}
            failed={failed}
            reading={view.rows !== null && rows === null}
            filtered={listed > 0}
            onClear={() => {
              change({ query: wholeList(query.list) });
            }}
            onRetry={retry}
            onAll={() => {
              change({ query: wholeList('all') });
            }}
          />
        )}
        {examples !== null && (
          <ReviewBar
            reviewing={reviewing}
            decided={decided?.[query.list] ?? 0}
            listed={listed}
            advance={state.advance}
            onAdvance={(advance) => {
              change({ advance });
            }}
            onHelp={commands.openHelp}
            post={post}
          />
        )}
        <LiveRegion text={news} />
      </div>
      {state.detail && examples !== null && rows !== null && current !== undefined && (
        <Side
          width={state.detailWidth}
          onWidth={(detailWidth) => {
            change({ detailWidth });
          }}
        >
          <Detail
            view={view}
            examples={examples}
            row={current}
            index={index}
            count={rows.length}
            reviewing={reviewing}
            thumbnails={thumbnails}
            post={post}
            onStep={(by) => {
              reviewing.go(index + by, 'alone');
            }}
            onClasses={commands.openClasses}
            onDone={focusGrid}
            onClose={() => {
              commands.run('detail');
            }}
          />
        </Side>
      )}
      {commands.dialog === 'help' && <KeyHelp onClose={commands.closeDialog} />}
      {commands.dialog === 'classes' && (
        <ClassPicker
          classes={reviewing.classes}
          keys={reviewing.keys}
          format={view.dataset.format}
          about={reviewing.about}
          onPick={(label) => {
            commands.closeDialog();
            reviewing.decide({ kind: 'label', label });
          }}
          onClose={commands.closeDialog}
        />
      )}
    </main>
  );
}
