import type { HostMessage, PageMessage } from '../../../src/protocol/audit-view.js';
import type { ReviewEntry } from '../../../src/protocol/review.js';
import { Review, type ReviewEdit } from '../../../src/extension/review/review.js';

/** The extension's part in a review, by the extension's own model of it; VS Code's undo stack is an array here. */
export class ReviewHost {
  readonly #review: Review;
  readonly #post: (message: HostMessage) => Promise<void>;
  readonly #done: ReviewEdit[] = [];
  readonly #undone: ReviewEdit[] = [];

  constructor(entries: readonly ReviewEntry[], post: (message: HostMessage) => Promise<void>) {
    this.#review = new Review(entries);
    this.#post = post;
  }

  get entries(): readonly ReviewEntry[] {
    return this.#review.entries;
  }

  /** Edits that can be undone. */
  get edits(): number {
    return this.#done.length;
  }

  async hear(message: PageMessage): Promise<void> {
    switch (message.kind) {
      case 'ready':
        await this.#post({ kind: 'review', entries: this.#review.entries });
        break;
      case 'review': {
        const edit = this.#review.apply(message.changes, new Date().toISOString());
        if (edit === null) break;
        this.#done.push(edit);
        this.#undone.length = 0;
        const entries = edit.examples.map(({ entry, after }) => ({ ...entry, ...after }));
        await this.#post({ kind: 'reviewed', cause: 'edit', entries });
        break;
      }
      case 'undo':
        await this.undo();
        break;
      case 'redo': {
        const edit = this.#undone.pop();
        if (edit === undefined) break;
        this.#done.push(edit);
        await this.#post({ kind: 'reviewed', cause: 'redo', entries: this.#review.redo(edit) });
        break;
      }
      default:
    }
  }

  async undo(): Promise<void> {
    const edit = this.#done.pop();
    if (edit === undefined) return;
    this.#undone.push(edit);
    await this.#post({ kind: 'reviewed', cause: 'undo', entries: this.#review.undo(edit) });
  }

  /** What a Save does: the dataset then has what is wanted, files of an image folder at other paths. */
  async save(saved: (entry: ReviewEntry) => ReviewEntry['saved']): Promise<void> {
    this.#review.replace(this.#review.entries.map((entry) => ({ ...entry, saved: saved(entry) })));
    await this.#post({ kind: 'review', entries: this.#review.entries });
  }

  async revert(): Promise<void> {
    this.#review.replace([]);
    await this.#post({ kind: 'review', entries: [] });
  }
}
