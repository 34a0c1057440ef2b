import type { Decision, ReviewChange, ReviewConflict, ReviewEntry } from '../protocol/review.js';
import { decisionFor, isBlank, knownState, savedOf } from '../protocol/review-opinion.js';

/** What an edit changes of an entry. What the dataset has (`saved`) is a fact that no undo changes. */
type Opinion = Pick<ReviewEntry, 'decision' | 'note' | 'time'>;

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

  /** As it is now, whatever becomes of it: entries are never changed, only replaced. */
  snapshot(): ReadonlyMap<string, ReviewEntry> {
    return new Map(this.#entries);
  }

  /** Makes changes as one edit; null where nothing is changed by them. */
  apply(changes: readonly ReviewChange[], time: string): ReviewEdit | null {
    const examples = new Map<string, EditedExample>();
    for (const { decision, note, ...example } of changes) {
      const known = this.#entries.get(example.id);
      const entry = known ?? { ...example, decision: null, note: '', time: '', saved: null };
      const before = opinionOf(entry);
      const after = {
        decision: decision === undefined ? before.decision : plain(decision, entry.given),
        note: note ?? before.note,
        time,
      };
      if (isSameDecision(before.decision, after.decision) && before.note === after.note) continue;
      examples.set(example.id, { entry, before, after });
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
    return this.#store({ ...(this.#entries.get(example.id) ?? { ...example, saved: null }), ...opinion });
  }

  #store(entry: ReviewEntry): ReviewEntry {
    if (isBlank(entry)) this.#entries.delete(entry.id);
    else this.#entries.set(entry.id, entry);
    return entry;
  }
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
