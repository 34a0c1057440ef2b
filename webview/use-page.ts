import { useCallback, useEffect, useMemo, useRef, type MutableRef } from 'preact/hooks';
import type { AuditView } from '../src/protocol/audit-view.js';
import type { EvidenceStore } from './evidence/evidence-store.js';
import { useEvidenceStore } from './evidence/use-evidence.js';
import { useTrail, type Trail } from './evidence/use-trail.js';
import { useFindings, type FindingsState } from './findings/use-findings.js';
import type { Host } from './host.js';
import { rowOf } from './model/examples.js';
import { countLists, summedLists, type ListCounts } from './model/lists.js';
import { fitsOpening } from './model/opening.js';
import { shownExamples, type ShownExamples } from './model/shown-examples.js';
import { wholeList } from './model/query.js';
import type { UiState } from './model/ui-state.js';
import { useFocusAfterPlots } from './plots/use-focus-after-plots.js';
import { useProbeStory, type ProbeStoryState } from './plots/use-probe-story.js';
import type { ReviewStore } from './review/review-store.js';
import { useCommands, type Commands } from './review/use-commands.js';
import { useKeys } from './review/use-keys.js';
import { useReviewing, type Reviewing } from './review/use-reviewing.js';
import type { StateKeeper } from './state-keeper.js';
import type { ThumbnailStore } from './thumbnails/thumbnail-store.js';
import { useExamples, type ExamplesState } from './use-examples.js';
import { useShownRows } from './use-shown-rows.js';
import { cellId } from './view/cell.js';
import type { GridKeys } from './view/grid.js';
import { useThumbnails } from './view/use-thumbnails.js';

/** An example that the host wants shown, by its place in the dataset. */
export interface AskedFor {
  readonly place: number;
}

export interface PageProps {
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

/** All that the parts of the page are made from. */
export interface PageModel extends PageProps {
  readonly reading: ExamplesState;
  /** Null: not read far enough. */
  readonly rows: Uint32Array | null;
  /** Null: nothing is. */
  readonly shown: ShownExamples | null;
  readonly counts: ListCounts | null;
  /** How many examples the list has before search and filters. */
  readonly listed: number;
  readonly thumbnails: ThumbnailStore;
  /** Null: the run has none, or not yet. */
  readonly evidence: EvidenceStore | null;
  readonly trail: Trail;
  /** What the dataset has that it should not have. */
  readonly found: FindingsState;
  readonly reviewing: Reviewing;
  readonly commands: Commands;
  readonly gridKeys: MutableRef<GridKeys | null>;
  /** Puts the focus on the active example. */
  readonly focusGrid: () => void;
  readonly story: ProbeStoryState;
  /** How far the plots were scrolled when they were last shown. */
  readonly plotsScroll: MutableRef<number>;
}

export function usePage(props: PageProps): PageModel {
  const { host, view, review, state, change, asked, onShown } = props;
  const { query, sort } = state;
  const reading = useExamples({
    view,
    wanted: sort.by === 'place' ? null : sort.by,
    fits: (first) =>
      fitsOpening(first, state, { asked: asked?.place ?? null, anchor: props.keeper.anchor() }),
    onError: (error) => {
      host.post({ kind: 'page-error', message: `Reading the results: ${String(error)}` });
    },
  });
  const { examples, onDrawn } = reading;
  // It speaks of places in the complete table.
  const evidence = useEvidenceStore(examples?.extent === 'all' ? view.evidence : null, (error) => {
    host.post({ kind: 'page-error', message: `Reading why an example is hard: ${String(error)}` });
  });
  const found = useFindings(view.findings, examples?.extent === 'all', (error) => {
    host.post({ kind: 'page-error', message: `Reading what was found in the dataset: ${String(error)}` });
  });
  const drawn = useCallback(() => {
    host.post({ kind: 'drawn' });
    onDrawn();
  }, [host, onDrawn]);
  const rows = useShownRows(examples, query, sort, review);
  const counts = useCounts(view, reading);
  const listed = counts?.[query.list] ?? 0;
  const shown = shownExamples(examples, rows, listed, state.selected);
  const reviewing = useReviewing({ store: review, view, examples, shown, state, change });

  const focusGrid = (): void => {
    if (shown !== null) document.getElementById(cellId(shown.place))?.focus({ preventScroll: true });
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
  useKeys({
    go: (event) => gridKeys.current?.(event) ?? 'nowhere',
    leadsBeyond: reviewing.leadsBeyond,
    run: (command) => {
      // Nothing is decided about examples that are not in sight.
      if (!state.plots || command === 'help') commands.run(command);
    },
    isWhole: shown !== null && shown.rows.length === shown.total,
    asked: shown === null ? null : query,
    // VS Code may not know of the last edit yet, and would undo the one before it; the host keeps them in order.
    step: (kind) => {
      if (review.isAwaiting) host.post({ kind });
      return review.isAwaiting;
    },
  });
  const story = useProbeStory(view.evidence, examples, state.plots, (error) => {
    host.post({ kind: 'page-error', message: `Reading why examples are hard: ${String(error)}` });
  });
  useFocusAfterPlots(state.plots, shown !== null, focusGrid);

  useEffect(() => {
    if (asked === null || examples === null || rows === null) return;
    if (rows.includes(rowOf(examples, asked.place))) change({ selected: asked.place, detail: true });
    else if (rowOf(examples, asked.place) >= 0) change({ query: wholeList('all') });
    else onShown();
  }, [asked, rows]);

  return {
    ...props,
    reading,
    rows,
    shown,
    counts,
    listed,
    thumbnails: useThumbnails(view, reading.first, examples !== null && examples.extent !== 'first', drawn),
    evidence,
    found,
    trail: useTrail(state, change),
    reviewing,
    commands,
    gridKeys,
    focusGrid,
    story,
    plotsScroll: useRef(0),
  };
}

/** What each list holds: of a finished run its document says so before its examples are read. */
function useCounts({ rows, summary }: AuditView, { examples, failed }: ExamplesState): ListCounts | null {
  const read = examples?.extent === 'first' ? null : examples;
  const isKnown = rows?.complete === true && !failed;
  return useMemo(() => {
    if (read !== null) return countLists(read);
    return isKnown && summary !== null ? summedLists(summary) : null;
  }, [read?.groups, read?.flags, isKnown, summary]);
}
