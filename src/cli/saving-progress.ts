import type { CliContext } from './cli-context.js';
import { formatPercent } from '../protocol/wording.js';

const QUIET_MS = 1000;
const CLEAR_LINE = '\r\u001b[K';

/** Says how far a Save is once it takes longer than a second: on a terminal in one line, elsewhere a line a second. */
export class SavingProgress {
  readonly #context: CliContext;
  readonly #what: string;
  #last: number;
  #isShown = false;

  /** `what` is for people, such as 'Saving'. */
  constructor(what: string, context: CliContext) {
    this.#what = what;
    this.#context = context;
    this.#last = context.now().getTime();
  }

  show(fraction: number): void {
    const { stderr, now } = this.#context;
    const time = now().getTime();
    const isTerminal = stderr.isTTY === true;
    if (time - this.#last < (isTerminal && this.#isShown ? QUIET_MS / 10 : QUIET_MS)) return;
    this.#last = time;
    this.#isShown = true;
    const text = `${this.#what}: ${formatPercent(fraction)}`;
    stderr.write(isTerminal ? `${CLEAR_LINE}${text}` : `${text}\n`);
  }

  stop(): void {
    if (this.#isShown && this.#context.stderr.isTTY === true) this.#context.stderr.write(CLEAR_LINE);
  }
}
