import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import type { AuditView } from '../../src/protocol/audit-view.js';
import type { Examples } from '../model/examples.js';
import { listTest } from '../model/lists.js';
import { queryRows } from '../model/query.js';
import type { UiState } from '../model/ui-state.js';
import type { ShownExamples } from '../model/shown-examples.js';
import { classKeys, MOST_KEYS, NO_KEYS, type ClassKeys } from './class-keys.js';
import { changesBy, reviewedExample, type Verdict } from './decide.js';
import type { Command } from './keys.js';
import { nextUndecided } from './next-example.js';
import { progressOf, type Progress } from './progress.js';
import type { ReviewEntries, ReviewMessage, ReviewStore } from './review-store.js';
import { bulkWords, decisionWords } from './review-words.js';
import type { News } from './use-news.js';
import {
  indexOfPlace,
  join,
  NOTHING_SELECTED,
  placeAt,
  selectAll,
  type Joining,
  type Selection,
} from './selection.js';

/** What can be reviewed just now, and how. */
export interface Reviewing {
  /** Why nothing can be decided, in a sentence; null: it can. */
  readonly off: string | null;
  readonly entries: ReviewEntries;
  /** Null: no examples yet. */
  readonly progress: Progress | null;
  readonly selection: Selection;
  /** How many examples a decision is about. */
  readonly about: number;
  /** Of the dataset, then those that decisions have brought. */
  readonly classes: readonly string[];
  readonly keys: ClassKeys;
  /** What was just done, for those who do not see it; without the progress. Null: nothing yet. */
  readonly news: News | null;
  readonly decide: (verdict: Verdict) => void;
  readonly note: (place: number, note: string) => void;
  readonly skip: () => void;
  readonly toFlagged: (step: 1 | -1) => void;
  /** Goes to a shown example, by its place in their order. */
  readonly go: (index: number, how: Joining) => void;
  /** `active`: the example to go to, by place. */
  readonly select: (selection: Selection, active?: number) => void;
  readonly selectAll: () => void;
  /** Whether a command needs examples that are in the order shown but not here yet. */
  readonly leadsBeyond: (command: Command) => boolean;
}

/** A selection, and the rows that it was made in; `part`: what was asked for while the whole table was on its way. */
interface Made {
  readonly selection: Selection;
  readonly rows: Uint32Array | null;
  readonly part: UiState['query'] | null;
}

export interface ReviewingProps {
  readonly store: ReviewStore;
  readonly view: AuditView;
  readonly examples: Examples | null;
  readonly shown: ShownExamples | null;
  readonly state: UiState;
  readonly change: (part: Partial<UiState>) => void;
}

export function useReviewing(props: ReviewingProps): Reviewing {
  const { store, view, examples, shown, state, change } = props;
  const rows = shown?.rows ?? null;
  const index = shown?.index ?? 0;
  const isPart = shown !== null && shown.rows.length < shown.total;
  const [, render] = useReducer((turn: number) => turn + 1, 0);
  const [news, setNews] = useState<News | null>(null);
  const off = view.reviewOff;

  // The first view may have all that is shown; the table's rows are others nevertheless.
  const isFirst = examples?.extent === 'first';
  // A selection lasts as long as what it was made in is shown: nothing is decided about unseen.
  const [made, setMade] = useState<Made>({ selection: NOTHING_SELECTED, rows, part: null });
  const isLasting = made.rows === rows || (made.part !== null && made.part === state.query);
  const selected = isLasting ? made.selection : NOTHING_SELECTED;
  const select = (selection: Selection): void => {
    setMade({ selection, rows, part: isFirst ? state.query : null });
  };
  useLayoutEffect(() => {
    // The table has come: from now on it was made in that.
    if (made.part !== null && rows !== null && !isFirst) select(selected);
  });

  const go = (to: number, how: Joining): void => {
    if (shown === null || to >= shown.rows.length) return;
    const next = join(selected, shown, index, to, how);
    const [only] = next.places;
    // A selection of one is that one being active, and nothing else.
    const isAlone = next.places.size === 1 && only !== undefined;
    select(isAlone ? NOTHING_SELECTED : next);
    change({ selected: isAlone ? only : placeAt(shown, to) });
  };
  const places = (): Iterable<number> =>
    selected.places.size > 0 ? selected.places : shown === null ? [] : [placeAt(shown, index)];
  const decide = (verdict: Verdict): void => {
    if (shown === null || off !== null) return;
    const changes = changesBy(shown.examples, places(), verdict);
    const [first] = changes;
    if (first === undefined) return;
    store.edit(changes, new Date().toISOString());
    const isSingle = selected.places.size === 0;
    setNews({ words: isSingle ? decisionWords(first.decision) : bulkWords(verdict, changes.length) });
    if (!isSingle || verdict.kind === 'clear' || !state.advance) return;
    const next = nextUndecided(shown, store.entries, index, 1, false);
    if (next !== null) go(next, 'alone');
  };

  const hear = useRef<(message: ReviewMessage | null) => void>(() => undefined);
  hear.current = (message) => {
    render(undefined);
    if (message?.kind !== 'reviewed' || message.cause === 'edit') return;
    setNews({ words: message.cause === 'undo' ? 'Undone' : 'Done again' });
    if (examples === null) return;
    // Where something was undone, there the user looks next.
    const touched = message.entries.map(({ example }) => example);
    if (touched.includes(state.selected ?? -1)) return;
    const place = touched.find((example) => isAskedFor(examples, example, state, store.entries));
    if (place === undefined) return;
    if (shown !== null && indexOfPlace(shown, place) < 0) store.refilter();
    select(NOTHING_SELECTED);
    change({ selected: place });
  };
  useEffect(
    () =>
      store.subscribe((message) => {
        hear.current(message);
      }),
    [store],
  );

  const { version } = store;
  const progress = useMemo(
    () => (examples === null ? null : progressOf(examples, store.entries, view.dataset.classes)),
    [examples?.groups, examples?.flags, version, view.dataset.classes],
  );
  const newClasses = progress?.newClasses.join('\n') ?? '';
  const classes = useMemo(
    () => [...view.dataset.classes, ...(progress?.newClasses ?? [])],
    [view.dataset.classes, newClasses],
  );
  const { list } = state.query;
  const weights = useMemo(
    () => (examples === null ? new Map<string, number>() : classWeights(examples, list)),
    [examples?.given, examples?.suggested, examples?.groups, list],
  );
  // Of many classes the list's examples decide which have digits: no digit may mean another one a moment later.
  const isOpen = examples?.extent === 'first' && classes.length > MOST_KEYS;
  const keys = useMemo(() => (isOpen ? NO_KEYS : classKeys(classes, weights)), [classes, weights, isOpen]);
  const hasNext = (flagged: boolean): boolean =>
    shown !== null && nextUndecided(shown, store.entries, index, 1, flagged) !== null;

  return {
    off,
    entries: store.entries,
    progress,
    selection: selected,
    about: selected.places.size > 0 ? selected.places.size : shown === null ? 0 : 1,
    classes,
    keys,
    news,
    decide,
    note: (place, note) => {
      if (examples === null || off !== null) return;
      const example = reviewedExample(examples, place);
      if (example !== null) store.edit([{ ...example, note }], new Date().toISOString());
    },
    skip: () => {
      const next = shown === null ? null : nextUndecided(shown, store.entries, index, 1, false);
      if (next !== null) go(next, 'alone');
    },
    toFlagged: (step) => {
      const next = shown === null ? null : nextUndecided(shown, store.entries, index, step, true);
      if (next !== null) go(next, 'alone');
    },
    go,
    select: (selection, active) => {
      select(selection);
      if (active !== undefined) change({ selected: active });
    },
    selectAll: () => {
      if (shown !== null) select(selectAll(shown));
    },
    leadsBeyond: (command) => {
      if (!isPart) return false;
      if (command === 'select-all') return true;
      if (command === 'next-flagged') return !hasNext(true);
      if (command === 'skip') return !hasNext(false);
      if (isOpen && command.startsWith('class-')) return true;
      const isDecision = ['accept', 'keep', 'exclude'].includes(command) || command.startsWith('class-');
      return isDecision && off === null && state.advance && selected.places.size === 0 && !hasNext(false);
    },
  };
}

function isAskedFor(examples: Examples, place: number, { query }: UiState, entries: ReviewEntries): boolean {
  const row = examples.rowOfPlace[place] ?? -1;
  return row >= 0 && queryRows(examples, Uint32Array.of(row), query, entries).length > 0;
}

/** How often classes are given and suggested in a list. */
function classWeights(examples: Examples, list: UiState['query']['list']): Map<string, number> {
  const weights = new Map<string, number>();
  const isIn = listTest(examples, list);
  for (const texts of [examples.given, examples.suggested]) {
    const counts = new Uint32Array(texts.values.length);
    for (let row = 0; row < examples.count; row++) if (isIn(row)) counts[texts.codes[row] ?? 0]!++;
    for (const [code, count] of counts.entries()) {
      const name = texts.values[code] ?? '';
      weights.set(name, (weights.get(name) ?? 0) + count);
    }
  }
  return weights;
}
