import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { JobEvent } from '../protocol/job-event.js';
import { activityText, NO_PROGRESS, progressAfter, timeLeftText } from '../protocol/progress-state.js';
import type { Output } from './cli-context.js';
import { cutMiddle } from './format.js';
import { columnsOf } from './output.js';
import type { Progress } from './progress.js';

const STEPS = 1000;
const BAR_WIDTH = 24;

/** For terminals: one bar that is redrawn, with warnings above it, and that vanishes at the end. */
export class ProgressBar implements Progress {
  readonly #columns: () => number;
  readonly #bars: MultiBar;
  readonly #bar: SingleBar;
  #state = NO_PROGRESS;

  constructor(stderr: Output) {
    this.#columns = () => columnsOf(stderr, 80);
    this.#bars = new MultiBar(
      {
        stream: stderr,
        format: '{bar} {percentage} %  {text}',
        barsize: BAR_WIDTH,
        clearOnComplete: true,
        // Signals cancel the job, and its end stops the bar.
        gracefulExit: false,
      },
      Presets.shades_classic,
    );
    this.#bar = this.#bars.create(STEPS, 0, { text: '' });
  }

  show(event: JobEvent): void {
    this.#state = progressAfter(this.#state, event);
    if (event.kind === 'warning') this.say(`warning: ${event.message}`);
    const parts = [activityText(this.#state), timeLeftText(this.#state)].filter((part) => part !== '');
    // A line that wraps could not be redrawn.
    const text = cutMiddle(parts.join('  '), Math.max(10, this.#columns() - BAR_WIDTH - 10));
    this.#bar.update(Math.floor(this.#state.fraction * STEPS), { text });
  }

  say(line: string): void {
    this.#bars.log(`${line}\n`);
    this.#bars.update();
  }

  stop(): void {
    this.#bars.stop();
  }
}
