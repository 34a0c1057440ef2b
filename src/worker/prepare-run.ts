import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Dataset } from '../datasets/dataset.js';
import { openDataset } from '../datasets/open-dataset.js';
import { planImages } from '../datasets/plan-images.js';
import { classesBelow } from '../engine/stratified-folds.js';
import { RUN_FORMAT, type AuditDocument } from '../protocol/audit-document.js';
import type { JobEvent } from '../protocol/job-event.js';
import type { AnalyzeJob } from '../protocol/job.js';
import { UserError } from '../protocol/user-error.js';
import { writeAudit } from '../runs/audit-file.js';
import { allFolds } from '../runs/resume.js';
import type { RunFolder } from '../runs/run-folder.js';
import { packImages, type PackedClasses } from './pack-images.js';
import { scheduleFor } from './schedule.js';

interface PrepareContext {
  readonly emit: (event: JobEvent) => void;
  readonly signal: AbortSignal;
  readonly producer: string;
}

/** Lists the dataset of a job, with the user's columns. */
export async function readDataset(
  job: Pick<AnalyzeJob, 'dataset' | 'columns'>,
  signal: AbortSignal,
): Promise<Dataset> {
  return openDataset(job.dataset, { columns: job.columns, signal });
}

/**
 * Decodes the dataset's images into the run folder and writes the audit document: a first one before anything else, so
 * that a run that is killed while it decodes can be resumed, and a full one at the end. Classes with fewer images than
 * folds are set aside, unreadable images are listed; both stand in the document and are warned about.
 */
export async function prepareRun(
  job: AnalyzeJob,
  dataset: Dataset,
  run: RunFolder,
  context: PrepareContext,
): Promise<AuditDocument> {
  const { emit, signal } = context;
  const { folds, imageSize, imageSizeLimit } = job.settings;
  const counts = countLabels(dataset);
  const small = classesBelow(counts, folds, dataset.classes);
  const begun = begunDocument(job, dataset, counts, context.producer);
  if (!existsSync(run.audit)) writeAudit(run.audit, begun);

  emit({ kind: 'stage', stage: 'decode', message: `Decoding ${dataset.examples.length} images` });
  const plan = await planImages(dataset, { imageSize, limit: imageSizeLimit, signal });
  const setAside = small.map((label) => ({ name: dataset.classes[label]!, images: counts[label]! }));
  let kept = dataset.classes.map((_, label) => label).filter((label) => !small.includes(label));
  let unreadable: PackedClasses['unreadable'] | undefined;
  for (;;) {
    const names = kept.map((label) => dataset.classes[label]!);
    const packed = await packImages(dataset, plan, kept, run, {
      emit,
      signal,
      tooSmall: (readable) => classesBelowAfterDecoding(readable, folds, names),
    });
    // A second pass decodes fewer images, so the first pass' list is the full one.
    unreadable ??= packed.unreadable;
    const { lost } = packed;
    if (lost.length === 0) {
      return finish(job, run, context, {
        ...begun,
        dataset: {
          ...begun.dataset,
          examples: packed.counts.reduce((sum, count) => sum + count, 0),
          classes: names,
          classCounts: [...packed.counts],
          unreadable: [...dataset.skipped, ...unreadable],
          setAside,
        },
        image: plan,
        warnings: [...dataset.warnings],
      });
    }
    // Damaged images made them small, which only decoding shows.
    setAside.push(...lost.map((i) => ({ name: names[i]!, images: packed.counts[i]! })));
    kept = kept.filter((_, i) => !lost.includes(i));
  }
}

function finish(
  job: AnalyzeJob,
  run: RunFolder,
  { emit }: PrepareContext,
  prepared: AuditDocument,
): AuditDocument {
  const { setAside, unreadable, examples } = prepared.dataset;
  const warnings = [...prepared.warnings];
  for (const { name, images } of setAside) {
    const readable = `${images} readable ${images === 1 ? 'image' : 'images'}`;
    warnings.push(
      `Class "${name}" has ${readable}, fewer than the ${job.settings.folds} folds: it is set aside.`,
    );
  }
  const [first] = unreadable;
  if (first !== undefined) {
    const were = unreadable.length === 1 ? '1 image was' : `${unreadable.length} images were`;
    warnings.push(
      `${were} skipped (first: ${first.path}: ${first.reason}); the run lists them as unreadable.`,
    );
  }
  const document = { ...prepared, settings: scheduleFor(job.settings, examples), warnings };
  writeAudit(run.audit, document);
  for (const message of warnings) emit({ kind: 'warning', message });
  return document;
}

/** The document of a run whose images are not decoded yet: `image` is null. */
function begunDocument(
  job: AnalyzeJob,
  dataset: Dataset,
  classCounts: number[],
  producer: string,
): AuditDocument {
  return {
    format: 'difficulty-lens-audit',
    version: RUN_FORMAT,
    producer,
    created: new Date().toISOString(),
    state: 'running',
    failure: null,
    dataset: {
      location: dataset.location,
      format: dataset.format,
      fingerprint: dataset.fingerprint,
      examples: dataset.examples.length,
      classes: [...dataset.classes],
      classCounts,
      unreadable: [...dataset.skipped],
      setAside: [],
      columns: job.columns,
    },
    image: null,
    settings: job.settings,
    backendChoice: job.backend,
    backend: null,
    probes: [],
    folds: allFolds(job.settings).map((id) => ({ ...id, state: 'waiting', seconds: null })),
    timings: {},
    environment: {
      node: process.version,
      platform: process.platform,
      arch: process.arch,
      cpus: availableParallelism(),
    },
    summary: null,
    evidence: false,
    findings: null,
    warnings: [],
    decisions: [],
  };
}

function classesBelowAfterDecoding(
  counts: readonly number[],
  folds: number,
  names: readonly string[],
): number[] {
  try {
    return classesBelow(counts, folds, names);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${error.message} (Images that could not be read do not count.)`);
  }
}

function countLabels({ examples, classes }: Dataset): number[] {
  const counts = new Array<number>(classes.length).fill(0);
  for (const { label } of examples) counts[label]!++;
  return counts;
}
