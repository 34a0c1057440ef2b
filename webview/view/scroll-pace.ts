/** Pages a second above which nothing can be made out: a held arrow key stays below, a wheel or a bar that is flung above. */
const FAST = 8;
/** Scrolling events further apart than so many ms are jumps, each to a place that is wanted. */
const APART = 200;
/** So many ms after the last fast step the grid has come to rest. */
const REST = 100;

/**
 * How fast the grid is scrolled. While it is flung, previews would be asked for only to be given up a frame later: each
 * costs VS Code messages and buffers on the thread that the page shares with its whole window.
 */
export class ScrollPace {
  readonly #waiting = new Set<() => void>();
  #top = 0;
  /** When the grid was scrolled last, and last fast. */
  #moved = -Infinity;
  #fast = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** To be called whenever the grid has scrolled: where it stands now, how much of it is in sight. */
  moved(top: number, height: number): void {
    const now = performance.now();
    const elapsed = now - this.#moved;
    const isFast = elapsed < APART && Math.abs(top - this.#top) * 1000 > FAST * height * elapsed;
    this.#top = top;
    this.#moved = now;
    if (!isFast) return;
    this.#fast = now;
    this.#timer ??= setTimeout(this.#look, REST);
  }

  /** Calls `act` now, or as soon as the grid is no longer flung. Returns what calls that off. */
  whenCalm(act: () => void): () => void {
    if (this.#timer === undefined) {
      act();
      return () => undefined;
    }
    this.#waiting.add(act);
    return () => {
      this.#waiting.delete(act);
    };
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
  }

  // One timer, which looks again, rather than a new one for each frame.
  readonly #look = (): void => {
    const left = this.#fast + REST - performance.now();
    if (left > 0) {
      this.#timer = setTimeout(this.#look, left);
      return;
    }
    this.#timer = undefined;
    const acts = [...this.#waiting];
    this.#waiting.clear();
    for (const act of acts) act();
  };
}
