import { availableParallelism } from 'node:os';
import { decodeImages } from '../datasets/decode-images.js';
import type { Dataset, ImagePlan } from '../datasets/dataset.js';
import { openDataset } from '../datasets/open-dataset.js';
import { planImages } from '../datasets/plan-images.js';
import { classesBelow } from '../engine/stratified-folds.js';
import { RUN_FORMAT, type AuditDocument } from '../protocol/audit-document.js';
import type { JobEvent } from '../protocol/job-event.js';
import type { AnalyzeJob } from '../protocol/job.js';
import { UserError } from '../protocol/user-error.js';
import { writeAudit } from '../runs/audit-file.js';
import { PreparedWriter } from '../runs/prepared.js';
import { allFolds } from '../runs/resume.js';
import type { RunFolder } from '../runs/run-folder.js';
import { scheduleFor } from './schedule.js';

// The share of a whole job's progress bar that reading and decoding get.
export const PREPARE_SHARE = 0.05;
const PROGRESS_EVERY = 200;

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
 * Decodes the dataset's images into the run folder and writes the first audit document. Classes with fewer images than
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
  const warnings = [...dataset.warnings];
  const counts = countLabels(
    dataset.examples.map(({ label }) => label),
    dataset.classes.length,
  );
  const small = new Set(classesBelow(counts, folds, dataset.classes));
  const kept = dataset.classes.flatMap((_, label) => (small.has(label) ? [] : [label]));
  const setAside = [...small].map((label) => ({ name: dataset.classes[label]!, images: counts[label]! }));
  for (const { name, images } of setAside) {
    warnings.push(
      `Class "${name}" has ${images} ${images === 1 ? 'image' : 'images'}, fewer than the ${folds} folds: it is set aside.`,
    );
  }

  emit({ kind: 'stage', stage: 'decode', message: `Decoding ${dataset.examples.length} images` });
  const plan = await planImages(dataset, { imageSize, limit: imageSizeLimit, signal });
  const classes = kept.map((label) => dataset.classes[label]!);
  const { unreadable, labels } = await packImages(
    dataset,
    plan,
    new Map(kept.map((label, i) => [label, i])),
    classes,
    run,
    context,
  );
  const skipped = [...dataset.skipped, ...unreadable];
  if (skipped.length > 0) {
    const first = skipped[0]!;
    warnings.push(
      `${skipped.length} ${skipped.length === 1 ? 'image was' : 'images were'} skipped (first: ${first.path}: ${first.reason}); the run lists them as unreadable.`,
    );
  }
  const classCounts = countLabels(labels, classes.length);
  refuseUnlessFoldable(classCounts, classes, folds, skipped.length);

  const settings = scheduleFor(job.settings, labels.length);
  const document: AuditDocument = {
    format: 'difficulty-lens-audit',
    version: RUN_FORMAT,
    producer: context.producer,
    created: new Date().toISOString(),
    state: 'running',
    failure: null,
    dataset: {
      location: dataset.location,
      format: dataset.format,
      fingerprint: dataset.fingerprint,
      examples: labels.length,
      classes,
      classCounts,
      unreadable: skipped,
      setAside,
      columns: job.columns,
    },
    image: plan,
    settings,
    backend: null,
    probes: [],
    folds: allFolds(settings).map((id) => ({ ...id, state: 'waiting', seconds: null })),
    timings: {},
    environment: {
      node: process.version,
      platform: process.platform,
      arch: process.arch,
      cpus: availableParallelism(),
    },
    summary: null,
    warnings,
    decisions: [],
  };
  writeAudit(run.audit, document);
  for (const message of warnings) emit({ kind: 'warning', message });
  return document;
}

/** Decodes and packs every example of a kept class. `classIndex`: the dataset's class → the run's. */
async function packImages(
  dataset: Dataset,
  plan: ImagePlan,
  classIndex: ReadonlyMap<number, number>,
  classes: readonly string[],
  run: RunFolder,
  { emit, signal }: PrepareContext,
): Promise<{ unreadable: { path: string; reason: string }[]; labels: number[] }> {
  const examples = dataset.examples.filter(({ label }) => classIndex.has(label));
  const unreadable: { path: string; reason: string }[] = [];
  const labels: number[] = [];
  const writer = new PreparedWriter(run, plan);
  try {
    for await (const decoded of decodeImages({ ...dataset, examples }, plan, { signal })) {
      const example = examples[decoded.index]!;
      if (decoded.kind === 'skipped') {
        unreadable.push({ path: example.path, reason: decoded.reason });
      } else {
        const label = classIndex.get(example.label)!;
        await writer.append({ ...example, label }, decoded.pixels, decoded.thumbnail);
        labels.push(label);
      }
      if (decoded.index % PROGRESS_EVERY === 0) {
        emit({
          kind: 'progress',
          fraction: (PREPARE_SHARE * decoded.index) / examples.length,
          secondsLeft: null,
        });
      }
    }
    await writer.finish(classes);
  } catch (error) {
    writer.discard();
    throw error;
  }
  return { unreadable, labels };
}

/** After decoding: a class may have lost images to damage. */
function refuseUnlessFoldable(
  counts: readonly number[],
  classes: readonly string[],
  folds: number,
  skipped: number,
): void {
  try {
    classesBelow(counts, folds, classes);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${error.message} (${skipped} images could not be read.)`);
  }
}

function countLabels(labels: readonly number[], classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]!++;
  return counts;
}
