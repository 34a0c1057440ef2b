import { createHash } from 'node:crypto';
import { copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { RUN_FORMAT, type AuditDocument } from '../../src/protocol/audit-document.js';
import { GROUPS, type ExampleRow } from '../../src/protocol/example-row.js';
import { PRESET_SETTINGS } from '../../src/protocol/settings.js';
import { writeAudit } from '../../src/runs/audit-file.js';
import { writeExamples } from '../../src/runs/examples-parquet.js';
import { firstRows, writeFirstView } from '../../src/runs/first-view.js';
import { allFolds } from '../../src/runs/resume.js';
import { openRunFolder, removePrepared, RUNS_FOLDER, type RunFolder } from '../../src/runs/run-folder.js';
import { THUMBNAIL_SIZE } from '../../src/runs/thumbnail-sheet.js';
import { ThumbnailSheets } from '../../src/runs/thumbnail-sheets.js';
import { cacheFolder } from '../rig/cache-folder.js';
import { installOnce } from '../rig/install-once.js';
import { REPOSITORY } from '../rig/repository.js';
import {
  largeExamples,
  largeRows,
  PROBES,
  SAMPLE,
  sampleClasses,
  type LargeExample,
} from './large-examples.js';

const PREFIX = 'large-run-';
const RUN = join(RUNS_FOLDER, 'large');
/** What decides the files' bytes: with another version of these it is another run. */
const SOURCES = ['test/e2e/large-examples.ts', 'test/e2e/large-run.ts'].concat(
  ['audit-document.ts', 'example-row.ts', 'first-view.ts', 'settings.ts'].map(
    (file) => `src/protocol/${file}`,
  ),
  [
    'example-columns.ts',
    'examples-parquet.ts',
    'first-view.ts',
    'parquet-table.ts',
    'thumbnail-sheet.ts',
    'thumbnail-sheets.ts',
  ].map((file) => `src/runs/${file}`),
);

/**
 * A finished run over 60,000 images, written by the product's own writers, with its dataset: the sample 40 times over.
 * The same each time. Made once and kept in the rig's cache: treat it as read-only. Returns the dataset's folder.
 */
export async function largeRun(): Promise<string> {
  const folder = join(cacheFolder(), PREFIX + sourcesHash());
  const dataset = join(folder, 'fashion');
  await installOnce(folder, async (staging) => {
    for (const name of readdirSync(cacheFolder()).filter((each) => each.startsWith(PREFIX))) {
      rmSync(join(cacheFolder(), name), { recursive: true, force: true });
    }
    await write(join(staging, 'fashion'), dataset);
  });
  return dataset;
}

/** `location`: where the dataset will stand. */
async function write(dataset: string, location: string): Promise<void> {
  const examples = largeExamples();
  const rows = largeRows(examples);
  writeImages(dataset, examples);
  const run = openRunFolder(join(dataset, RUN));
  const first = firstRows(rows);
  const previews = await writeThumbnails(
    run,
    examples,
    first.map(({ example }) => example),
  );
  writeExamples(run.examples, { rows, classes: sampleClasses() });
  await writeFirstView(run, first, previews);
  removePrepared(run);
  writeAudit(run.audit, document(location, rows));
}

function writeImages(dataset: string, examples: readonly LargeExample[]): void {
  const copies = new Map<string, string>();
  for (const { path, original } of examples) {
    const target = join(dataset, path);
    const copy = copies.get(original);
    if (copy !== undefined) {
      linkSync(copy, target);
      continue;
    }
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(SAMPLE, original), target);
    copies.set(original, target);
  }
}

/** Each copy a little darker, so that no two are the same. Returns the thumbnails of the examples at `kept`. */
async function writeThumbnails(
  run: RunFolder,
  examples: readonly LargeExample[],
  kept: readonly number[],
): Promise<Uint8Array[]> {
  const sheets = new ThumbnailSheets(run);
  let pixels = new Uint8Array();
  let of: string | undefined;
  const previews = new Map<number, Uint8Array>(kept.map((place) => [place, pixels]));
  for (const [place, { original }] of examples.entries()) {
    if (original !== of) {
      const image = sharp(join(SAMPLE, original))
        .resize(THUMBNAIL_SIZE, THUMBNAIL_SIZE)
        .toColourspace('srgb');
      pixels = await image
        .removeAlpha()
        .raw()
        .toUint8Array()
        .then(({ data }) => new Uint8Array(data));
      of = original;
    }
    pixels = pixels.map((value) => Math.floor(value * 0.99));
    if (previews.has(place)) previews.set(place, pixels);
    await sheets.append(pixels);
  }
  await sheets.finish();
  return [...previews.values()];
}

function document(location: string, rows: readonly ExampleRow[]): AuditDocument {
  const classes = sampleClasses();
  const settings = PRESET_SETTINGS.quick;
  return {
    format: 'difficulty-lens-audit',
    version: RUN_FORMAT,
    producer: 'the browser tests',
    created: '2026-01-01T12:00:00.000Z',
    state: 'done',
    failure: null,
    dataset: {
      location,
      format: 'image-folder',
      fingerprint: '0'.repeat(64),
      examples: rows.length,
      classes,
      classCounts: classes.map((name) => rows.filter((row) => row.given_label === name).length),
      unreadable: [],
      setAside: [],
      columns: {},
    },
    image: { size: 28, channels: 1 },
    settings,
    backendChoice: 'auto',
    backend: { name: 'wasm', detail: 'SIMD' },
    probes: PROBES,
    folds: allFolds(settings).map((id) => ({ ...id, state: 'done', seconds: 60 })),
    timings: {},
    environment: { node: 'v24.0.0', platform: 'linux', arch: 'x64', cpus: 2 },
    summary: {
      groups: Object.fromEntries(
        GROUPS.map((group) => [group, rows.filter((row) => row.group === group).length]),
      ),
      likelyMislabeled: rows.filter((row) => row.likely_mislabeled).length,
      heldOutAccuracy: 0.95,
      undefinedDepthRate: 0.02,
      heldOutDepthThreshold: 4,
      labelDepthThreshold: 4,
      k: 30,
      recall: 1,
    },
    evidence: false,
    findings: null,
    warnings: [],
    decisions: [],
  };
}

function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const file of SOURCES) hash.update(readFileSync(join(REPOSITORY, file)));
  return hash.digest('hex').slice(0, 12);
}
