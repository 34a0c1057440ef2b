import { existsSync, readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import sharp from 'sharp';
import { expect } from 'vitest';
import { z } from 'zod';
import { readAudit } from '../../src/runs/audit-file.js';
import { readEvidence } from '../../src/runs/evidence-files.js';
import { readExamples } from '../../src/runs/examples-parquet.js';
import { readExamplesSoFar } from '../../src/runs/examples-so-far.js';
import { readFindings } from '../../src/runs/findings-file.js';
import { readFirstView } from '../../src/runs/first-view.js';
import { readFold } from '../../src/runs/fold-file.js';
import { openPrepared } from '../../src/runs/prepared.js';
import { runFolder } from '../../src/runs/run-folder.js';
import { filesIn } from './tree.js';

/** An image of the sample. */
const IMAGE_BYTES = 28 * 28;

/**
 * Checks that every file of a run that stands under a final name is whole. Call it while nothing writes there, on the
 * run of a slice of the sample.
 */
export async function expectNothingHalf(root: string): Promise<void> {
  if (!existsSync(root)) return;
  const run = runFolder(root);
  for (const file of filesIn(root).filter((path) => !path.endsWith('.dlens-tmp'))) {
    const name = relative(root, file).replaceAll('\\', '/');
    const fold = /^folds\/repeat_(\d\d)_fold_(\d\d)\.safetensors$/.exec(name);
    if (name === 'audit.dlens') {
      readAudit(file);
    } else if (name === 'examples.parquet') {
      await readExamples(file);
    } else if (fold !== null) {
      const { examples, classes } = readAudit(run.audit).dataset;
      const shape = { examples, classes: classes.length, probes: null };
      expect(readFold(run, { repeat: Number(fold[1]), fold: Number(fold[2]) }, shape), name).not.toBeNull();
    } else if (name.startsWith('evidence/')) {
      const shard = readEvidence(run, 500 * Number(/(\d+)\.safetensors$/.exec(name)![1]));
      expect(shard, name).not.toBeNull();
    } else if (name === 'findings.json') {
      expect(readFindings(run), name).not.toBeNull();
    } else if (name === 'first-view.json') {
      readFirstView(run);
    } else if (name.startsWith('thumbnails/')) {
      await sharp(file).stats();
    } else if (name === 'prepared/examples.json') {
      const { ids } = z.object({ ids: z.array(z.string()) }).parse(JSON.parse(readFileSync(file, 'utf8')));
      expect(ids, name).toHaveLength(readAudit(run.audit).dataset.examples);
    } else if (name === 'prepared/examples-so-far.parquet') {
      await readExamplesSoFar(run);
    } else if (name === 'prepared/prepared.json') {
      const prepared = openPrepared(run);
      prepared?.images.close();
      expect(prepared, name).not.toBeNull();
    } else {
      const bytes = { 'prepared/images.u8': IMAGE_BYTES, 'prepared/labels.i32': 4 }[name];
      expect(bytes, name).toBeDefined();
      expect(statSync(file).size).toBe(readAudit(run.audit).dataset.examples * bytes!);
    }
  }
}

/**
 * Checks that a finished run holds its files and nothing else: no temporaries, no decoded pixels. It has a first view
 * where there are examples to show in it.
 */
export function expectFinished(root: string, folds: number): void {
  const { state, failure, summary } = readAudit(runFolder(root).audit);
  expect({ state, failure }).toEqual({ state: 'done', failure: null });
  const names = filesIn(root).map((path) => relative(root, path).replaceAll('\\', '/'));
  const hasFirstView = summary!.likelyMislabeled > 0;
  expect(names.filter((name) => !name.startsWith('thumbnails/sheet_'))).toEqual([
    'audit.dlens',
    'evidence/shard_0000.safetensors',
    'examples.parquet',
    'findings.json',
    ...(hasFirstView ? ['first-view.json'] : []),
    ...Array.from({ length: folds }, (_, i) => `folds/repeat_00_fold_0${i}.safetensors`),
    ...(hasFirstView ? ['thumbnails/first_view.webp'] : []),
  ]);
  expect(existsSync(runFolder(root).prepared)).toBe(false);
}

export function examplesBytes(root: string): Buffer {
  return readFileSync(runFolder(root).examples);
}
