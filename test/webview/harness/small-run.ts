import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { RUN_FORMAT, type AuditDocument } from '../../../src/protocol/audit-document.js';
import { GROUPS, type ExampleRow } from '../../../src/protocol/example-row.js';
import { PRESET_SETTINGS } from '../../../src/protocol/settings.js';
import { writeAudit } from '../../../src/runs/audit-file.js';
import { writeExamples } from '../../../src/runs/examples-parquet.js';
import { firstRows, writeFirstView } from '../../../src/runs/first-view.js';
import { allFolds } from '../../../src/runs/resume.js';
import { openRunFolder, type RunFolder } from '../../../src/runs/run-folder.js';
import { THUMBNAIL_SIZE } from '../../../src/runs/thumbnail-sheet.js';
import { ThumbnailSheets } from '../../../src/runs/thumbnail-sheets.js';
import { REPOSITORY } from '../../rig/repository.js';
import { seededRandom } from '../../seeded-random.js';

export const SAMPLE = join(REPOSITORY, 'media', 'sample');
export const PROBES = ['input', 'stem', 'block 1', 'block 2', 'block 3', 'softmax'];

export interface SmallRun {
  readonly run: RunFolder;
  readonly document: AuditDocument;
  readonly rows: readonly ExampleRow[];
}

/**
 * Writes a finished run over the first `count` images of the sample, with values as an analysis could give, by the
 * writers that analyses use. `adapt` may change each row.
 */
export async function writeSmallRun(
  root: string,
  count: number,
  adapt: (row: ExampleRow, index: number) => ExampleRow = (row) => row,
): Promise<SmallRun> {
  const run = openRunFolder(root);
  const paths = samplePaths(count);
  const names = [...new Set(paths.map(classOf))];
  const random = seededRandom(1);
  const sheets = new ThumbnailSheets(run);
  const thumbnails = await Promise.all(paths.map(thumbnail));
  for (const each of thumbnails) await sheets.append(each);
  await sheets.finish();
  const rows = paths.map((path, index) => adapt(exampleRow(path, names, random), index));
  const classes = [...new Set(rows.map((row) => row.given_label))];
  writeExamples(run.examples, { rows, classes });
  const first = firstRows(rows);
  await writeFirstView(
    run,
    first,
    first.map(({ example }) => thumbnails[example]!),
  );
  const document = auditDocument(rows, classes);
  writeAudit(run.audit, document);
  return { run, document, rows };
}

/** As many of each class as of the others, as far as that goes. */
function samplePaths(count: number): string[] {
  const classes = readdirSync(SAMPLE, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const each = Math.ceil(count / classes.length);
  return classes
    .map(({ name }) => name)
    .sort()
    .flatMap((name) =>
      readdirSync(join(SAMPLE, name))
        .sort()
        .slice(0, each)
        .map((file) => `${name}/${file}`),
    )
    .slice(0, count);
}

function classOf(path: string): string {
  return path.slice(0, path.indexOf('/'));
}

export async function thumbnail(path: string): Promise<Uint8Array> {
  const grey = await sharp(join(SAMPLE, path))
    .resize(THUMBNAIL_SIZE, THUMBNAIL_SIZE)
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return Uint8Array.from({ length: grey.length * 3 }, (_, i) => grey[Math.floor(i / 3)]!);
}

function exampleRow(path: string, classes: readonly string[], random: () => number): ExampleRow {
  const label = classes.indexOf(classOf(path));
  const wrong = random() < 0.1;
  const score = wrong ? 0.4 + 0.6 * random() : random() ** 3 * 0.55;
  const suggested = (label + 1 + Math.floor(random() * (classes.length - 1))) % classes.length;
  const heldOutDepth = Math.floor(random() ** 2 * 20) / 4;
  const labelDepth = Math.min(6, Math.floor((wrong ? random() + 0.4 : random() ** 3) * 18) / 3);
  const self = (1 - score) * (0.7 + 0.3 * random());
  return {
    id: path,
    path,
    split: '',
    given_label: classes[label]!,
    group: GROUPS[(labelDepth > 2 ? 1 : 0) + (heldOutDepth > 1 ? 2 : 0)]!,
    label_error_score: score,
    likely_mislabeled: score > 0.5,
    suggested_label: classes[suggested]!,
    suggestion_confidence: score * (0.6 + 0.4 * random()),
    held_out_depth: random() < 0.05 ? null : heldOutDepth,
    label_depth: labelDepth,
    training_depth: heldOutDepth * random(),
    undefined_depth_rate: Math.floor(random() ** 6 * 4) / 4,
    consensus_class: classes[score > 0.5 ? suggested : label]!,
    consensus_consistency: 1,
    held_out_accuracy: score > 0.5 ? 0 : 1,
    entropy: random() ** 2 * Math.log(classes.length),
    self_confidence: self,
    output_margin: 8 * random(),
    knn_label_agreement: self,
    iteration_learned: Math.floor(random() ** 3 * 30) * 32,
    aum: 6 * self - 3,
    forgetting_events: Math.floor(random() ** 4 * 5),
    el2n: Math.SQRT2 * (1 - self),
    training_confidence: self,
    training_variability: 0.5 * random() ** 2,
    adversarial_input_margin: null,
  };
}

function auditDocument(rows: readonly ExampleRow[], classes: readonly string[]): AuditDocument {
  const settings = PRESET_SETTINGS.quick;
  const count = (test: (row: ExampleRow) => boolean): number => rows.filter(test).length;
  return {
    format: 'difficulty-lens-audit',
    version: RUN_FORMAT,
    producer: 'the tests of the page',
    created: '2026-11-20T09:30:00.000Z',
    state: 'done',
    failure: null,
    dataset: {
      location: SAMPLE,
      format: 'image-folder',
      fingerprint: '0'.repeat(64),
      examples: rows.length,
      classes: [...classes],
      classCounts: classes.map((name) => count((row) => row.given_label === name)),
      unreadable: [],
      setAside: [],
      columns: {},
    },
    image: { size: 28, channels: 1 },
    settings,
    backendChoice: 'auto',
    backend: { name: 'wasm', detail: 'SIMD' },
    probes: PROBES,
    folds: allFolds(settings).map((id) => ({ ...id, state: 'done', seconds: 1 })),
    timings: {},
    environment: { node: process.version, platform: process.platform, arch: process.arch, cpus: 1 },
    summary: {
      groups: Object.fromEntries(GROUPS.map((group) => [group, count((row) => row.group === group)])),
      likelyMislabeled: count((row) => row.likely_mislabeled),
      heldOutAccuracy: 0.9,
      undefinedDepthRate: 0.05,
      heldOutDepthThreshold: 1,
      labelDepthThreshold: 2,
      k: 30,
      recall: 1,
    },
    evidence: false,
    findings: null,
    warnings: [],
    decisions: [],
  };
}
