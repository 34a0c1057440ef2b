import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PRESET_SETTINGS } from '../../src/protocol/settings.js';
import { auditDocumentSchema, RUN_FORMAT } from '../../src/protocol/audit-document.js';
import type { ExampleRow } from '../../src/protocol/example-row.js';
import type { ReviewChange } from '../../src/protocol/review.js';
import { writeAudit } from '../../src/runs/audit-file.js';
import { writeExamples } from '../../src/runs/examples-parquet.js';
import { runFolder, RUNS_FOLDER, type RunFolder } from '../../src/runs/run-folder.js';

/** A labelled image as a dataset's reader lists it. */
export interface Listed {
  readonly path: string;
  readonly label: string;
  /** What the audit takes it for, where it takes the label for wrong. */
  readonly flagged?: { readonly suggested: string; readonly score: number };
}

/** The images of a dataset of class folders, in its order. */
export function listed(dataset: string): Listed[] {
  const classes = readdirSync(dataset)
    .filter((name) => !name.startsWith('.') && statSync(join(dataset, name)).isDirectory())
    .sort();
  return classes.flatMap((label) =>
    readdirSync(join(dataset, label))
      .sort()
      .map((name) => ({ path: `${label}/${name}`, label })),
  );
}

/** What an analysis leaves that is done, without the time that one takes: its document and its table. */
export function finishedRun(
  location: string,
  format: 'image-folder' | 'csv' | 'jsonl',
  images: readonly Listed[],
): RunFolder {
  const folder = format === 'image-folder' ? location : dirname(location);
  const run = runFolder(join(folder, RUNS_FOLDER, 'made'));
  mkdirSync(run.root, { recursive: true });
  const classes = [...new Set(images.map(({ label }) => label))].sort();
  writeExamples(run.examples, { rows: images.map((image) => row(image, classes)), classes });
  const document: unknown = {
    format: 'difficulty-lens-audit',
    version: RUN_FORMAT,
    producer: '0.1.0',
    created: new Date().toISOString(),
    state: 'done',
    failure: null,
    dataset: {
      location,
      format,
      fingerprint: 'f'.repeat(64),
      examples: images.length,
      classes,
      classCounts: classes.map((name) => images.filter(({ label }) => label === name).length),
      unreadable: [],
      setAside: [],
      columns: {},
    },
    image: { size: 28, channels: 1 },
    settings: PRESET_SETTINGS.quick,
    backendChoice: 'auto',
    backend: { name: 'wasm', detail: 'SIMD' },
    probes: ['input', 'softmax'],
    folds: [],
    timings: {},
    environment: { node: 'v20.9.0', platform: 'linux', arch: 'x64', cpus: 2 },
    summary: {
      groups: { easy: images.length },
      likelyMislabeled: 0,
      heldOutAccuracy: 1,
      undefinedDepthRate: 0,
      heldOutDepthThreshold: 1,
      labelDepthThreshold: 1,
      k: 30,
      recall: 1,
    },
    warnings: [],
    decisions: [],
  };
  // What is left out has its default.
  writeAudit(run.audit, auditDocumentSchema.parse(document));
  return run;
}

/** The example of one image, to decide about. */
export function exampleOf(images: readonly Listed[], example: number): Omit<ReviewChange, 'decision'> {
  const { path, label } = images[example]!;
  return { example, id: path, path, given: label, suggested: 'bag', confidence: 0.5 };
}

function row({ path, label, flagged }: Listed, classes: readonly string[]): ExampleRow {
  return {
    id: path,
    path,
    split: '',
    given_label: label,
    group: 'easy',
    label_error_score: flagged?.score ?? 0.1,
    likely_mislabeled: flagged !== undefined,
    suggested_label: flagged?.suggested ?? classes[0]!,
    suggestion_confidence: 0.5,
    held_out_depth: 0,
    label_depth: 0,
    training_depth: 0,
    undefined_depth_rate: 0,
    consensus_class: label,
    consensus_consistency: 1,
    held_out_accuracy: 1,
    entropy: 0,
    self_confidence: 1,
    output_margin: 1,
    knn_label_agreement: 1,
    iteration_learned: 0,
    aum: 1,
    forgetting_events: 0,
    el2n: 0,
    training_confidence: 1,
    training_variability: 0,
    adversarial_input_margin: null,
  };
}
