import type {
  Decision,
  ReviewChange,
  ReviewConflict,
  ReviewedExample,
  ReviewEntry,
} from '../../protocol/review.js';
import { decisionFor, isBlank, knownState, savedOf } from '../../protocol/review-opinion.js';

/** What an edit changes of an entry. What the dataset has (`saved`) is a fact that no undo changes. */
type Opinion = Pick<ReviewEntry, 'decision' | 'note' | 'time'>;

const NO_OPINION: Opinion = { decision: null, note: '', time: '' };

interface EditedExample {
  readonly entry: ReviewEntry;
  readonly before: Opinion;
  readonly after: Opinion;
}

/** An edit of a review, to be undone and done again as one. */
export interface ReviewEdit {
  readonly examples: readonly EditedExample[];
  /** For people: `Relabel 3 examples`. */
  readonly label: string;
}

/** The reviewer's decisions about one audit, by example. */
export class Review {
  #entries: Map<string, ReviewEntry>;
  #version = 0;

  constructor(entries: Iterable<ReviewEntry> = []) {
    this.#entries = byId(entries);
  }

  /** Changes with every edit, undo and redo. */
  get version(): number {
    return this.#version;
  }

  get entries(): readonly ReviewEntry[] {
    return [...this.#entries.values()];
  }

  /** Whether these are its entries. */
  has(entries: readonly ReviewEntry[]): boolean {
    return (
      entries.length === this.#entries.size &&
      entries.every((entry) => {
        const mine = this.#entries.get(entry.id);
        return mine !== undefined && isSameEntry(mine, entry);
      })
    );
  }

  /** As it is now, whatever becomes of it: entries are never changed, only replaced. */
  snapshot(): ReadonlyMap<string, ReviewEntry> {
    return new Map(this.#entries);
  }

  /** Makes changes as one edit; null where nothing is changed by them. */
  apply(changes: readonly ReviewChange[], time: string): ReviewEdit | null {
    const examples = new Map<string, EditedExample>();
    for (const change of changes) {
      const { id, decision, note } = change;
      const entry = this.#entries.get(id) ?? entryOf(change, NO_OPINION, null);
      const before = opinionOf(entry);
      // An edit may name an example twice.
      const last = examples.get(id)?.after ?? before;
      const after = {
        decision: decision === undefined ? last.decision : plain(decision, entry.given),
        note: note ?? last.note,
        time,
      };
      if (isSameDecision(before.decision, after.decision) && before.note === after.note) {
        examples.delete(id);
      } else examples.set(id, { entry, before, after });
    }
    return this.#edit([...examples.values()]);
  }

  /** An edit that gives decisions up which the dataset no longer fits: what it has now is taken for right. */
  drop(conflicts: readonly ReviewConflict[], time: string): ReviewEdit | null {
    const examples: EditedExample[] = [];
    for (const { id, found } of conflicts) {
      const old = this.#entries.get(id);
      if (old === undefined) continue;
      const entry = found === null ? old : { ...old, saved: savedOf(found, old) };
      this.#entries.set(id, entry);
      const decision = decisionFor(knownState(entry).label, entry);
      examples.push({ entry, before: opinionOf(old), after: { decision, note: old.note, time } });
    }
    return this.#edit(examples);
  }

  #edit(examples: readonly EditedExample[]): ReviewEdit | null {
    if (examples.length === 0) return null;
    const edit = { examples, label: labelOf(examples) };
    this.redo(edit);
    return edit;
  }

  /** What there is now of the examples of an edit that was just made. */
  entriesOf(edit: ReviewEdit): ReviewEntry[] {
    return edit.examples.map(
      ({ entry, after }) => this.#entries.get(entry.id) ?? entryOf(entry, after, entry.saved),
    );
  }

  /** The entries that it has changed, as do all that follow. */
  undo(edit: ReviewEdit): ReviewEntry[] {
    return edit.examples.map(({ entry, before }) => this.#put(entry, before));
  }

  redo(edit: ReviewEdit): ReviewEntry[] {
    return edit.examples.map(({ entry, after }) => this.#put(entry, after));
  }

  /**
   * Takes in what a Save of `sent` has made of entries. What was decided since stays decided, and has not been saved.
   */
  take(entries: readonly ReviewEntry[], sent: ReadonlyMap<string, ReviewEntry>): ReviewEntry[] {
    return entries.map((entry) => {
      const now = this.#entries.get(entry.id);
      if (now === sent.get(entry.id)) return this.#store(entry);
      const opinion = now === undefined ? { decision: null, note: '' } : opinionOf(now);
      return this.#store({ ...entry, ...opinion });
    });
  }

  /** Forgets what it has for what was read. */
  replace(entries: Iterable<ReviewEntry>): void {
    this.#entries = byId(entries);
  }

  #put(example: ReviewEntry, opinion: Opinion): ReviewEntry {
    this.#version++;
    return this.#store(entryOf(example, opinion, this.#entries.get(example.id)?.saved ?? null));
  }

  #store(entry: ReviewEntry): ReviewEntry {
    if (isBlank(entry)) this.#entries.delete(entry.id);
    else this.#entries.set(entry.id, entry);
    return entry;
  }
}

/** Written out, since 10,000 spread objects would take longer than the host may be busy. */
function entryOf(
  { example, id, path, given, suggested, confidence }: ReviewedExample,
  { decision, note, time }: Opinion,
  saved: ReviewEntry['saved'],
): ReviewEntry {
  return { example, id, path, given, suggested, confidence, decision, note, time, saved };
}

function byId(entries: Iterable<ReviewEntry>): Map<string, ReviewEntry> {
  const map = new Map<string, ReviewEntry>();
  for (const entry of entries) if (!isBlank(entry)) map.set(entry.id, entry);
  return map;
}

function opinionOf({ decision, note, time }: ReviewEntry): Opinion {
  return { decision, note, time };
}

/** To relabel an example as what it is given as is to keep it. */
function plain(decision: Decision | null, given: string): Decision | null {
  return decision?.kind === 'relabel' && decision.label === given ? { kind: 'keep' } : decision;
}

function isSameDecision(a: Decision | null, b: Decision | null): boolean {
  if (a?.kind !== b?.kind) return false;
  return a?.kind !== 'relabel' || b?.kind !== 'relabel' || a.label === b.label;
}

function isSameEntry(a: ReviewEntry, b: ReviewEntry): boolean {
  const isSaved = a.saved?.id === b.saved?.id && a.saved?.label === b.saved?.label;
  return isSaved && a.note === b.note && isSameDecision(a.decision, b.decision);
}

const VERBS = {
  relabel: 'Relabel',
  keep: 'Keep',
  exclude: 'Exclude',
  none: 'Undecide',
  note: 'Note on',
} as const;

function labelOf(examples: readonly EditedExample[]): string {
  const kinds = new Set(
    examples.map(({ before, after }) =>
      isSameDecision(before.decision, after.decision) ? 'note' : (after.decision?.kind ?? 'none'),
    ),
  );
  const [kind] = kinds;
  const verb = kinds.size === 1 && kind !== undefined ? VERBS[kind] : 'Review';
  return `${verb} ${examples.length === 1 ? '1 example' : `${examples.length} examples`}`;
}
