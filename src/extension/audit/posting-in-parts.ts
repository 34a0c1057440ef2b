import type { HostMessage } from '../../protocol/audit-view.js';
import type { ReviewEntry } from '../../protocol/review.js';

/** Few enough that posting them does not hold anything up. */
const ENTRIES_A_PART = 500;

/** Posts messages in their order: long ones in parts, between which others run. */
export class PostingInParts {
  readonly #post: (message: HostMessage) => void;
  #waiting: HostMessage[] = [];
  #next: NodeJS.Immediate | undefined;

  constructor(post: (message: HostMessage) => void) {
    this.#post = post;
  }

  post(message: HostMessage): void {
    this.#waiting.push(...partsOf(message));
    if (this.#next === undefined) this.#postNext();
  }

  /** Drops what is not posted yet: whoever was to hear it is gone. */
  clear(): void {
    this.#waiting = [];
    clearImmediate(this.#next);
    this.#next = undefined;
  }

  #postNext(): void {
    this.#next = undefined;
    const message = this.#waiting.shift();
    if (message === undefined) return;
    this.#post(message);
    if (this.#waiting.length > 0) {
      this.#next = setImmediate(() => {
        this.#postNext();
      });
    }
  }
}

function partsOf(message: HostMessage): HostMessage[] {
  if (message.kind !== 'review' && message.kind !== 'reviewed') return [message];
  const parts: ReviewEntry[][] = [];
  for (let start = 0; start < message.entries.length; start += ENTRIES_A_PART) {
    parts.push(message.entries.slice(start, start + ENTRIES_A_PART));
  }
  const last = parts.pop() ?? [];
  return [
    ...parts.map((entries): HostMessage => ({ kind: 'entries', entries })),
    { ...message, entries: last },
  ];
}
