import { existsSync, rmSync } from 'node:fs';
import type { Dataset } from '../datasets/dataset.js';
import { recoverSaves } from '../datasets/saving/recover.js';
import { recoveryWords } from '../datasets/saving/recovery-words.js';
import type { AuditDocument } from '../protocol/audit-document.js';
import type { JobEvent } from '../protocol/job-event.js';
import type { AnalyzeJob, FoldJob } from '../protocol/job.js';
import { messageOf, UserError } from '../protocol/user-error.js';
import { lockAnalysis } from '../runs/analysis-lock.js';
import { readAudit, writeAudit } from '../runs/audit-file.js';
import { openPrepared } from '../runs/prepared.js';
import { foldStates } from '../runs/resume.js';
import {
  discardUnbegun,
  openRunFolder,
  removePrepared,
  runFolder,
  type RunFolder,
} from '../runs/run-folder.js';
import { selectBackend } from './backends/select-backend.js';
import { findTensorflow } from './backends/tensorflow.js';
import { combineRun } from './combine-run.js';
import { defaultJobs } from './default-jobs.js';
import type { JobContext } from './fold-job.js';
import { runFoldPool } from './fold-pool.js';
import { followFolds } from './follow-folds.js';
import { issueSearch, type IssueSearch } from './issue-search.js';
import { PREPARE_SHARE } from './pack-images.js';
import { prepareRun, readDataset } from './prepare-run.js';
import { foldProgress } from './progress.js';

export interface AnalysisContext extends JobContext {
  /** The script that a fold's process runs: this worker's own. */
  readonly workerFile: string;
  /** The product's version, for the record. */
  readonly producer: string;
}

/**
 * The whole analysis: read and decode, train and probe the folds in processes of their own, combine. What is finished
 * stays on disk, so that the same job with `resume` goes on from there and ends with the same result.
 */
export async function runAnalysis(job: AnalyzeJob, context: AnalysisContext): Promise<void> {
  if (job.backend === 'tensorflow' && findTensorflow(context.assets) === undefined) {
    // Throws what the folds would, before anything is decoded for them.
    await selectBackend(job.backend, context.assets);
  }
  // Before anything is touched: opening the folder sweeps what a process that still runs may be writing.
  const lock = await lockAnalysis(job.dataset, job.out);
  try {
    context.emit({ kind: 'stage', stage: 'read', message: `Reading ${job.dataset}` });
    // Half a Save would be read as the dataset.
    for (const message of recoveryWords(await recoverSaves(job.dataset))) {
      context.emit({ kind: 'warning', message });
    }
    const run = runFolder(job.out);
    const clock = createClock();
    const begun = await prepare(job, run, context);
    if (begun === null) return;
    clock.lap('prepare');
    // For minutes this process only waits for others that need the memory.
    globalThis.gc?.();
    await recordingEnd(run, context.signal, () => analyze(job, run, begun, clock, context));
  } finally {
    lock.release();
  }
}

/** A run whose images are decoded. */
interface Begun {
  readonly document: AuditDocument;
  /** All that is still wanted of the dataset: its list of examples would take memory while models train. */
  readonly dataset: Pick<Dataset, 'root' | 'format'>;
}

/** Reads the dataset and decodes it where that is not done yet; null where the whole run is. */
async function prepare(job: AnalyzeJob, run: RunFolder, context: AnalysisContext): Promise<Begun | null> {
  const dataset = await readDataset(job, context.signal);
  const earlier = job.resume ? earlierDocument(job.out, dataset.fingerprint) : null;
  if (earlier?.state === 'done') {
    removePrepared(run);
    return null;
  }
  const document = await recordingEnd(run, context.signal, async () => {
    openRunFolder(job.out);
    const settings = earlier?.settings ?? job.settings;
    return isPrepared(run, earlier) ? earlier : prepareRun({ ...job, settings }, dataset, run, context);
  });
  return { document, dataset: { root: dataset.root, format: dataset.format } };
}

async function analyze(
  job: AnalyzeJob,
  run: RunFolder,
  { document: prepared, dataset }: Begun,
  clock: Clock,
  context: AnalysisContext,
): Promise<void> {
  const issues = issueSearch({ kind: 'findings', run: run.root, ...dataset }, context);
  try {
    const document = await trainFolds(job, prepared, run, { ...context, onSpareLane: issues.begin });
    clock.lap('train');
    await finish(run, document, issues, clock, context);
  } finally {
    await issues.end();
  }
}

/** Combines the folds, and writes down how the run ended. */
async function finish(
  run: RunFolder,
  document: AuditDocument,
  issues: IssueSearch,
  clock: Clock,
  { emit }: AnalysisContext,
): Promise<void> {
  emit({ kind: 'stage', stage: 'combine', message: 'Combining the models' });
  const { summary } = await combineRun(run, document);
  const warnings = summary.recall < 1 ? [approximate(summary.recall)] : [];
  for (const message of warnings) emit({ kind: 'warning', message });
  clock.lap('combine');
  emit({ kind: 'stage', stage: 'combine', message: 'Looking for duplicates' });
  const findings = await issues.result();
  clock.lap('findings');
  // The table is whole before the document says so; a crash between the two repeats only this last step.
  writeAudit(run.audit, {
    ...document,
    summary,
    evidence: true,
    findings,
    warnings: [...document.warnings, ...warnings],
    state: 'done',
    failure: null,
    timings: clock.addTo(document.timings),
  });
  removePrepared(run);
  emit({ kind: 'progress', fraction: 1, secondsLeft: 0 });
}

function approximate(recall: number): string {
  // Rounded down: 100 % would be untrue.
  const percent = (Math.floor(recall * 10_000) / 100).toFixed(2);
  return (
    `The dataset is so large that nearest neighbours were searched approximately: at least ${percent} % of those ` +
    'that voted in a probe are the true ones, measured on a sample (--exact searches them all).'
  );
}

/** The document of the run that goes on, which is left as it is when it cannot. */
function earlierDocument(root: string, fingerprint: string): AuditDocument {
  const document = readAudit(runFolder(root).audit);
  if (document.dataset.fingerprint !== fingerprint) {
    throw new UserError(
      `The dataset ${document.dataset.location} has changed since the run ${root} began: start a new analysis.`,
    );
  }
  return document;
}

/** Whether a run's images are decoded to the end, and its document says how. */
function isPrepared(run: RunFolder, document: AuditDocument | null): document is AuditDocument {
  const prepared = document?.image == null ? null : openPrepared(run);
  prepared?.images.close();
  return prepared !== null;
}

async function trainFolds(
  job: AnalyzeJob,
  before: AuditDocument,
  run: RunFolder,
  { emit, signal, workerFile, onSpareLane }: AnalysisContext & { readonly onSpareLane: () => void },
): Promise<AuditDocument> {
  const shape = { examples: before.dataset.examples, classes: before.dataset.classes.length, probes: null };
  const { settings } = before;
  const states = foldStates(run, settings, shape);
  const waiting = states.filter(({ state }) => state === 'waiting');
  let document: AuditDocument = { ...before, state: 'running', failure: null, folds: states };
  writeAudit(run.audit, document);

  const lanes = job.jobs ?? defaultJobs(document);
  const width = Math.min(lanes, Math.max(1, waiting.length));
  emit({
    kind: 'stage',
    stage: 'train',
    message: `Training ${waiting.length} of ${states.length} models for ${settings.epochs} ${settings.epochs === 1 ? 'epoch' : 'epochs'}, ${width} at a time`,
  });
  const progress = foldProgress(states.length, states.length - waiting.length);
  // A run that goes on keeps its backend: folds of different rounding would not be one run.
  const backend = before.backend?.name ?? job.backend;
  const jobs = waiting.map(({ repeat, fold }): FoldJob => ({
    kind: 'fold',
    run: run.root,
    repeat,
    fold,
    backend,
  }));
  const soFar = followFolds(run, workerFile, (reason) => {
    emit({ kind: 'warning', message: `The examples so far cannot be shown: ${reason}` });
  });
  await soFar.show(document);
  const told: Promise<void>[] = [];
  const onEvent = (event: JobEvent): void => {
    const heard = heed(document, event);
    if (heard !== document) {
      document = heard;
      writeAudit(run.audit, document);
    }
    if (event.kind !== 'fold') emit(event);
    // Whoever hears that a fold has ended finds its examples there.
    else
      told.push(
        soFar.show(document).then(() => {
          emit(event);
        }),
      );
    const overall = progress(event);
    if (overall?.kind === 'progress') {
      emit({ ...overall, fraction: PREPARE_SHARE + (1 - PREPARE_SHARE) * overall.fraction });
    }
  };
  try {
    await runFoldPool(jobs, { width: lanes, workerFile, signal, onEvent, onSpareLane });
  } finally {
    await soFar.end();
    await Promise.all(told);
  }
  return document;
}

/** The document after an event that it records: the first model's backend and probes, and each fold that ends. */
function heed(document: AuditDocument, event: JobEvent): AuditDocument {
  if (event.kind === 'model' && document.backend === null) {
    const { backend: name, detail, probes } = event;
    return { ...document, backend: { name, detail }, probes };
  }
  if (event.kind === 'fold') {
    const { repeat, fold, seconds } = event;
    const folds = document.folds.map((state) =>
      state.repeat === repeat && state.fold === fold
        ? { repeat, fold, state: 'done' as const, seconds }
        : state,
    );
    return { ...document, folds };
  }
  return document;
}

/** Does `work`; where it fails or is cancelled, the document says so. */
async function recordingEnd<T>(run: RunFolder, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    recordEnd(run, signal.aborted ? 'cancelled' : 'failed', error);
    throw error;
  }
}

/** Leaves the document saying how the run stands; the first cause matters more than a failure to record it. */
function recordEnd(run: RunFolder, state: 'cancelled' | 'failed', error: unknown): void {
  try {
    const document = existsSync(run.audit) ? readAudit(run.audit) : null;
    if (document === null || (document.image === null && error instanceof UserError)) {
      // A refused dataset leaves nothing to go on from: its folder is left as it was found.
      rmSync(run.audit, { force: true });
      discardUnbegun(run);
      return;
    }
    // Whatever failed after its last write, a finished run stays one.
    if (document.state === 'done') return;
    writeAudit(run.audit, { ...document, state, failure: state === 'failed' ? messageOf(error) : null });
  } catch (secondary) {
    process.stderr.write(`The run's end could not be recorded: ${messageOf(secondary)}\n`);
  }
}

interface Clock {
  /** Ends the stage that began with the one before. */
  lap(stage: string): void;
  /** Seconds of each stage, with those of the run's earlier parts. */
  addTo(before: Record<string, number>): Record<string, number>;
}

function createClock(): Clock {
  const laps: Record<string, number> = {};
  let last = performance.now();
  return {
    lap(stage) {
      const now = performance.now();
      laps[stage] = (now - last) / 1000;
      last = now;
    },
    addTo: (before) =>
      Object.fromEntries(
        [...new Set([...Object.keys(before), ...Object.keys(laps)])].map((stage) => [
          stage,
          (before[stage] ?? 0) + (laps[stage] ?? 0),
        ]),
      ),
  };
}
