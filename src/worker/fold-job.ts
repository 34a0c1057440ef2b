import { derive } from '../engine/random.js';
import { runFold } from '../engine/run-fold.js';
import { stratifiedFolds } from '../engine/stratified-folds.js';
import type { JobEvent } from '../protocol/job-event.js';
import type { FoldJob } from '../protocol/job.js';
import { readAudit } from '../runs/audit-file.js';
import { writeFold } from '../runs/fold-file.js';
import { openTrainingSet } from '../runs/prepared.js';
import { runFolder } from '../runs/run-folder.js';
import { selectBackend } from './backends/select-backend.js';
import { hearMessages } from './hear-messages.js';

// Names of the random streams derived from the run's seed.
const SPLIT = 0;
const MODEL = 1;

export interface JobContext {
  readonly emit: (event: JobEvent) => void;
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal;
  /** Folder of the .wasm files. */
  readonly assets: string;
}

/** Trains and probes one fold of a prepared run and writes its file; a fold is the same whatever ran before it. */
export async function runFoldJob(job: FoldJob, { emit, signal, assets }: JobContext): Promise<void> {
  const start = performance.now();
  const run = runFolder(job.run);
  const { settings } = readAudit(run.audit);
  const backend = await selectBackend(job.backend, assets);
  const training = openTrainingSet(run);
  if (training === null) throw new Error(`${run.prepared} is not complete.`);
  const { images, labels, classes } = training;
  try {
    const { repeat, fold } = job;
    const foldOf = stratifiedFolds(labels, settings.folds, derive(settings.seed, SPLIT, repeat));
    const result = await runFold(
      {
        images,
        labels,
        classes: classes.length,
        foldOf,
        fold,
        firstRepeat: repeat === 0,
        settings,
        seed: derive(settings.seed, MODEL, repeat, fold),
      },
      {
        onNetwork: (probes) => {
          emit({ kind: 'model', backend: backend.name, detail: backend.detail, probes: [...probes] });
        },
        onEpoch: (report) => {
          emit({ kind: 'epoch', repeat, fold, epochs: settings.epochs, ...report });
        },
        onProbe: (probe, probes) => {
          emit({ kind: 'probe', repeat, fold, probe, probes });
        },
        breathe: () => hearMessages(signal),
      },
    );
    const seconds = (performance.now() - start) / 1000;
    writeFold(run, { repeat, fold }, { result, seconds });
    emit({ kind: 'fold', repeat, fold, seconds });
  } finally {
    images.close();
  }
}
