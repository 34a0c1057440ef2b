import type { AuditDocument } from '../protocol/audit-document.js';
import { removeExamplesSoFar } from '../runs/examples-so-far.js';
import type { RunFolder } from '../runs/run-folder.js';
import { startJob, type StartedJob } from './start-job.js';

/** Largest part of the training time that goes into tables that the next fold makes out of date, past an allowance. */
const LARGEST_SHARE = 0.05;
const ALLOWANCE_MS = 10_000;
/**
 * Folds that began together end together: a table waits for the others, by this part of the time that has passed, since
 * one for all costs as much as one for each would.
 */
const PAUSE_SHARE = 0.05;
const LONGEST_PAUSE_MS = 2_000;

export interface FoldFollower {
  /**
   * Resolves when the folds that the document names as done are shown, or will not be: after the last one the whole
   * table is next, and runs of hundreds of short folds would spend over a twentieth of their time on it. Never rejects.
   */
  show(document: AuditDocument): Promise<void>;
  /** Stops what is being written; resolves when nothing is any more. */
  end(): Promise<void>;
}

/**
 * Keeps `prepared/examples-so-far.parquet` up with the folds that end, for whoever watches the run. A process of its
 * own writes it, one at a time: the analysis stays as small as it is while folds take most of the memory.
 */
export function followFolds(
  run: RunFolder,
  workerFile: string,
  onFailure: (reason: string) => void,
  now: () => number = () => performance.now(),
): FoldFollower {
  const start = now();
  let spent = 0;
  let ended = false;
  let writing: StartedJob | undefined;
  let last = Promise.resolve();
  /** What the next table is to show; undefined where none waits to be written. */
  let wanted: AuditDocument['folds'] | undefined;
  let endPause = (): void => undefined;

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(LONGEST_PAUSE_MS, PAUSE_SHARE * (now() - start)));
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Writes what is wanted after a pause. */
  async function writeWanted(): Promise<void> {
    if (!ended) await pause();
    const folds = wanted!;
    wanted = undefined;
    await write(folds);
  }

  async function write(folds: AuditDocument['folds']): Promise<void> {
    const begun = now();
    if (ended || spent > ALLOWANCE_MS + LARGEST_SHARE * (begun - start)) return;
    writing = startJob({ kind: 'rows', run: run.root, folds }, { workerFile, onEvent: () => undefined });
    const end = await writing.done;
    writing = undefined;
    spent += now() - begun;
    // The models do not need the table.
    if (end.kind === 'failed' && !stopped()) onFailure(end.message);
  }

  // A call, since an await may change what the compiler believes to know.
  const stopped = (): boolean => ended;

  function end(): Promise<void> {
    ended = true;
    endPause();
    writing?.kill();
    return last;
  }

  return {
    show({ folds }) {
      const done = folds.filter(({ state }) => state === 'done');
      if (done.length === folds.length) return end();
      if (done.length === 0) {
        removeExamplesSoFar(run);
      } else {
        if (wanted === undefined) last = last.then(writeWanted);
        wanted = done;
      }
      return last;
    },
    end,
  };
}
