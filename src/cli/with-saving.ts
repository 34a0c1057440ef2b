import type { Recovery } from '../datasets/saving/recover.js';
import { recoveryWords } from '../datasets/saving/recovery-words.js';
import type { PaceOptions } from '../disk/pace.js';
import type { CliContext } from './cli-context.js';
import { EXIT } from './exit-code.js';
import { write } from './output.js';
import { SavingProgress } from './saving-progress.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** Runs work on a dataset that a signal cancels, which takes back what was begun. Resolves with the exit code. */
export async function withSaving(
  what: string,
  context: CliContext,
  work: (options: PaceOptions) => Promise<number>,
): Promise<number> {
  const controller = new AbortController();
  const cancel = (): void => {
    controller.abort(new Cancelled());
  };
  const progress = new SavingProgress(what, context);
  for (const signal of SIGNALS) context.signals.on(signal, cancel);
  try {
    return await work({
      signal: controller.signal,
      onProgress: (fraction) => {
        progress.show(fraction);
      },
    });
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    progress.stop();
    await write(context.stderr, 'Cancelled: nothing was changed.\n');
    return EXIT.cancelled;
  } finally {
    for (const signal of SIGNALS) context.signals.off(signal, cancel);
    progress.stop();
  }
}

/** Says what became of a Save that was interrupted before; nothing where there was none. */
export async function tellRecovery(recovery: Recovery | null, { stderr }: CliContext): Promise<void> {
  for (const sentence of recoveryWords(recovery)) await write(stderr, `${sentence}\n`);
}
