import type { HostMessage } from '../../src/protocol/audit-view.js';
import type { ReviewChange, ReviewEntry } from '../../src/protocol/review.js';
import { isBlank } from '../../src/protocol/review-opinion.js';

/** Entries by place in the dataset. */
export type ReviewEntries = ReadonlyMap<number, ReviewEntry>;
type EntriesMessage = Extract<HostMessage, { readonly kind: 'entries' }>;
export type ReviewMessage = Extract<HostMessage, { readonly kind: 'review' | 'reviewed' }>;

/** `message`: the host's that brought the change; null: the page itself. */
export type ReviewListener = (message: ReviewMessage | null) => void;

/**
 * The review as the page shows it: what the host says, and until its answer comes what the user just did. An answer to
 * an edit that the user has gone over meanwhile is passed by, so that no cell flickers back on a slow connection.
 */
export class ReviewStore {
  readonly #post: (changes: ReviewChange[]) => void;
  readonly #listeners = new Set<ReviewListener>();
  readonly #entries = new Map<number, ReviewEntry>();
  /** How many edits of an example the host has not answered yet. */
  readonly #unanswered = new Map<number, number>();
  /** Of the host's next message, what has come of it. */
  readonly #ahead: ReviewEntry[] = [];
  #version = 0;
  #filtering = 0;

  constructor(post: (changes: ReviewChange[]) => void) {
    this.#post = post;
  }

  get entries(): ReviewEntries {
    return this.#entries;
  }

  /** Another number whenever anything has changed. */
  get version(): number {
    return this.#version;
  }

  /** Whether the host has not answered every edit yet. */
  get isAwaiting(): boolean {
    return this.#unanswered.size > 0;
  }

  /**
   * Another number whenever filters by decision are to be applied anew: not at each decision, which would take the
   * example away under the user's eyes.
   */
  get filtering(): number {
    return this.#filtering;
  }

  subscribe(listener: ReviewListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Shows an edit and asks the host for it. False: it would change nothing, and the host is not asked. */
  edit(changes: readonly ReviewChange[], time: string): boolean {
    const real = changes.filter((change) => isChange(change, this.#entries.get(change.example)));
    if (real.length === 0) return false;
    for (const change of real) {
      this.#put(entryAfter(change, this.#entries.get(change.example), time));
      this.#unanswered.set(change.example, (this.#unanswered.get(change.example) ?? 0) + 1);
    }
    this.#changed(null);
    this.#post(real);
    return true;
  }

  hear(part: ReviewMessage | EntriesMessage): void {
    if (part.kind === 'entries') {
      this.#ahead.push(...part.entries);
      return;
    }
    const message = { ...part, entries: [...this.#ahead.splice(0), ...part.entries] };
    switch (message.kind) {
      case 'review': {
        const before = new Map(this.#entries);
        this.#entries.clear();
        this.#unanswered.clear();
        for (const entry of message.entries) this.#put(entry);
        // A Save leaves the decisions as they are, and so the examples that are shown.
        if (!sameDecisions(before, this.#entries)) this.#filtering++;
        break;
      }
      case 'reviewed':
        for (const entry of message.entries) {
          if (message.cause !== 'edit' || this.#isAnswered(entry.example)) this.#put(entry);
        }
        break;
    }
    this.#changed(message);
  }

  /** Has filters by decision applied anew. */
  refilter(): void {
    this.#filtering++;
    this.#changed(null);
  }

  #isAnswered(place: number): boolean {
    const left = (this.#unanswered.get(place) ?? 1) - 1;
    if (left > 0) this.#unanswered.set(place, left);
    else this.#unanswered.delete(place);
    return left <= 0;
  }

  #put(entry: ReviewEntry): void {
    if (isBlank(entry)) this.#entries.delete(entry.example);
    else this.#entries.set(entry.example, entry);
  }

  #changed(message: ReviewMessage | null): void {
    this.#version++;
    for (const listener of [...this.#listeners]) listener(message);
  }
}

function entryAfter(change: ReviewChange, before: ReviewEntry | undefined, time: string): ReviewEntry {
  // Null is a decision taken away, which only what is left out is not.
  const { decision = before?.decision ?? null, note = before?.note ?? '', ...example } = change;
  return {
    ...example,
    decision,
    note,
    time,
    saved: before?.saved ?? null,
  };
}

function isChange({ decision, note }: ReviewChange, before: ReviewEntry | undefined): boolean {
  return (
    (decision !== undefined && decisionKey(decision) !== decisionKey(before?.decision ?? null)) ||
    (note !== undefined && note !== (before?.note ?? ''))
  );
}

function sameDecisions(before: ReviewEntries, after: ReviewEntries): boolean {
  const key = (entry: ReviewEntry | undefined): string =>
    `${decisionKey(entry?.decision ?? null)} ${entry?.note === undefined || entry.note === ''}`;
  const places = new Set([...before.keys(), ...after.keys()]);
  return [...places].every((place) => key(before.get(place)) === key(after.get(place)));
}

/** Equal for equal decisions. */
export function decisionKey(decision: ReviewEntry['decision']): string {
  return decision?.kind === 'relabel' ? `=${decision.label}` : (decision?.kind ?? '');
}
