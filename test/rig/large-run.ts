import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { AuditDocument } from '../../src/protocol/audit-document.js';
import { GROUPS, type ExampleRow, type Group } from '../../src/protocol/example-row.js';
import { PRESET_SETTINGS } from '../../src/protocol/settings.js';
import { writeAudit } from '../../src/runs/audit-file.js';
import { writeExamples } from '../../src/runs/examples-parquet.js';
import { openRunFolder, removePrepared, type RunFolder } from '../../src/runs/run-folder.js';
import { THUMBNAIL_SIZE, ThumbnailSheets } from '../../src/runs/thumbnail-sheets.js';
import { seededRandom } from '../seeded-random.js';
import { REPOSITORY } from './repository.js';

const SAMPLE = join(REPOSITORY, 'media', 'sample');
const PROBES = ['input', 'stem', 'block 1', 'block 2', 'block 3', 'softmax'];

export interface LargeRun {
  readonly run: RunFolder;
  readonly document: AuditDocument;
  readonly rows: readonly ExampleRow[];
}

/**
 * Writes a finished run of `count` examples that no network has seen: the sample's images over and over, and values
 * that look like those of an analysis. By the writers that analyses use, so that it is read like any other run.
 */
export async function writeLargeRun(root: string, count: number): Promise<LargeRun> {
  const run = openRunFolder(root);
  const classes = readdirSync(SAMPLE, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const images = classes.flatMap((name, label) =>
    readdirSync(join(SAMPLE, name))
      .sort()
      .map((file) => ({ label, path: `${name}/${file}` })),
  );
  const thumbnails = await Promise.all(images.map(({ path }) => thumbnail(join(SAMPLE, path))));
  const random = seededRandom(1);
  const sheets = new ThumbnailSheets(run);
  const rows: ExampleRow[] = [];
  for (let i = 0; i < count; i++) {
    // By rising class, as a folder's images are.
    const at = Math.floor((i / count) * images.length);
    await sheets.append(thumbnails[at]!);
    rows.push(exampleRow(i, images[at]!.path, images[at]!.label, classes, random));
  }
  await sheets.finish();
  writeExamples(run.examples, { rows, classes });
  const document = auditDocument(rows, classes);
  writeAudit(run.audit, document);
  removePrepared(run);
  return { run, document, rows };
}

async function thumbnail(path: string): Promise<Uint8Array> {
  return sharp(path)
    .resize(THUMBNAIL_SIZE, THUMBNAIL_SIZE, { fit: 'fill' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer()
    .then((pixels) => (pixels.length === THUMBNAIL_SIZE ** 2 * 3 ? pixels : grey(pixels)));
}

function grey(pixels: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: pixels.length * 3 }, (_, i) => pixels[Math.floor(i / 3)]!);
}

function exampleRow(
  index: number,
  source: string,
  label: number,
  classes: readonly string[],
  random: () => number,
): ExampleRow {
  const wrong = random() < 0.07;
  const score = wrong ? 0.4 + 0.6 * random() : random() ** 4 * 0.55;
  const suggested = (label + 1 + Math.floor(random() * (classes.length - 1))) % classes.length;
  const heldOut = Math.min(5, Math.floor(random() ** 2 * 24) / 4);
  const labelDepth = Math.min(6, Math.floor((wrong ? random() + 0.4 : random() ** 3) * 18) / 3);
  const group: Group = GROUPS[(labelDepth > 2 ? 1 : 0) + (heldOut > 1 ? 2 : 0)]!;
  const self = (1 - score) * (0.7 + 0.3 * random());
  const path = `${source.slice(0, source.indexOf('/'))}/image_${String(index).padStart(6, '0')}.png`;
  return {
    id: path,
    path,
    split: '',
    given_label: classes[label]!,
    group,
    label_error_score: score,
    likely_mislabeled: score > 0.5,
    suggested_label: classes[suggested]!,
    suggestion_confidence: score * (0.6 + 0.4 * random()),
    held_out_depth: random() < 0.03 ? null : heldOut,
    label_depth: labelDepth,
    training_depth: Math.min(5, heldOut * random()),
    undefined_depth_rate: Math.floor(random() ** 6 * 4) / 4,
    consensus_class: classes[score > 0.5 ? suggested : label]!,
    consensus_consistency: 1,
    held_out_accuracy: score > 0.5 ? 0 : 1,
    entropy: random() ** 2 * Math.log(classes.length),
    self_confidence: self,
    output_margin: 8 * random(),
    knn_label_agreement: Math.min(1, self + 0.1 * random()),
    iteration_learned: Math.floor(random() ** 3 * 30) * 32,
    aum: 6 * self - 3 + random(),
    forgetting_events: Math.floor(random() ** 4 * 5),
    el2n: Math.SQRT2 * (1 - self),
    training_confidence: Math.min(1, self + 0.1 * random()),
    training_variability: 0.5 * random() ** 2,
    adversarial_input_margin: null,
  };
}

function auditDocument(rows: readonly ExampleRow[], classes: readonly string[]): AuditDocument {
  const settings = PRESET_SETTINGS.quick;
  return {
    format: 'difficulty-lens-audit',
    version: 1,
    producer: '0.1.0',
    created: '2026-11-20T09:30:00.000Z',
    state: 'done',
    failure: null,
    dataset: {
      location: SAMPLE,
      format: 'image-folder',
      fingerprint: '0'.repeat(64),
      examples: rows.length,
      classes: [...classes],
      classCounts: classes.map((name) => rows.filter((row) => row.given_label === name).length),
      unreadable: [],
      setAside: [],
      columns: {},
    },
    image: { size: 28, channels: 1 },
    settings,
    backendChoice: 'auto',
    backend: { name: 'wasm', detail: 'none: made for tests' },
    probes: PROBES,
    folds: Array.from({ length: settings.folds }, (_, fold) => ({
      repeat: 0,
      fold,
      state: 'done',
      seconds: 1,
    })),
    timings: {},
    environment: { node: process.version, platform: process.platform, arch: process.arch, cpus: 1 },
    summary: {
      groups: Object.fromEntries(
        GROUPS.map((group) => [group, rows.filter((row) => row.group === group).length]),
      ),
      likelyMislabeled: rows.filter((row) => row.likely_mislabeled).length,
      heldOutAccuracy: rows.reduce((sum, row) => sum + row.held_out_accuracy, 0) / rows.length,
      undefinedDepthRate: 0.03,
      heldOutDepthThreshold: 1,
      labelDepthThreshold: 2,
      k: 30,
      recall: 1,
    },
    warnings: [],
    decisions: [],
  };
}
