import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

/** Work between two turns of the event loop, in ms. */
const SLICE = 30;

export interface PaceOptions {
  readonly signal?: AbortSignal | undefined;
  /** In [0, 1], rising; not more often than every 30 ms. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** Lets others run, and the user cancel, during long work of many short synchronous steps. */
export class Pace {
  #until = performance.now() + SLICE;
  #from = 0;
  #to = 1;

  constructor(private readonly options: PaceOptions) {}

  /** The next steps are this part of the whole. */
  stage(from: number, to: number): void {
    this.#from = from;
    this.#to = to;
  }

  /** Whether to `pause`, which is awaited only then: a promise a step would cost more than the step. */
  get isDue(): boolean {
    return performance.now() >= this.#until;
  }

  /** @throws the signal's reason when aborted. */
  async pause(fraction: number): Promise<void> {
    this.options.onProgress?.(this.#from + (this.#to - this.#from) * Math.min(1, fraction));
    await turnOfTheLoop();
    this.options.signal?.throwIfAborted();
    this.#until = performance.now() + SLICE;
  }
}
