import type { JobEvent } from '../protocol/job-event.js';
import {
  activityText,
  foldName,
  NO_PROGRESS,
  progressAfter,
  timeLeftText,
} from '../protocol/progress-state.js';
import { formatDuration } from '../protocol/wording.js';
import type { Output } from './cli-context.js';
import type { Progress } from './progress.js';

const QUIET_MS = 1000;

/** For logs: a line for every stage and fold, and for epochs while none came within the last second. */
export class ProgressLines implements Progress {
  readonly #stderr: Output;
  readonly #now: () => Date;
  #state = NO_PROGRESS;
  #last = -Infinity;

  constructor(stderr: Output, now: () => Date) {
    this.#stderr = stderr;
    this.#now = now;
  }

  show(event: JobEvent): void {
    this.#state = progressAfter(this.#state, event);
    switch (event.kind) {
      case 'stage':
        this.say(event.message);
        return;
      case 'fold':
        this.#sayWithState(`${foldName(event)} done in ${formatDuration(event.seconds)}`);
        return;
      case 'epoch':
        if (this.#now().getTime() - this.#last >= QUIET_MS) this.#sayWithState(activityText(this.#state));
        return;
      case 'warning':
        this.say(`warning: ${event.message}`);
        return;
      case 'model':
      case 'progress':
      case 'probe':
      case 'findings':
      case 'flagged':
      case 'comparison':
      case 'entries':
      case 'baseline':
      case 'saved':
      case 'conflicts':
      case 'changed-elsewhere':
      case 'done':
      case 'failed':
      case 'cancelled':
        return;
    }
  }

  say(line: string): void {
    this.#last = this.#now().getTime();
    this.#stderr.write(`${line}\n`);
  }

  stop(): void {
    // Every line is already out.
  }

  #sayWithState(text: string): void {
    const percent = `${Math.floor(this.#state.fraction * 100)} %`.padStart(5);
    this.say([percent, text, timeLeftText(this.#state)].filter((part) => part !== '').join('  '));
  }
}
