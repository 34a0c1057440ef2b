import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Dataset } from '../datasets/dataset.js';
import { duplicateGroups, type DuplicateImages } from '../engine/duplicate-groups.js';
import { equalImages } from '../engine/equal-images.js';
import { nearDuplicates } from '../engine/near-duplicates.js';
import type { DuplicateGroup, FindingCounts } from '../protocol/findings.js';
import { writeFindings } from '../runs/findings-file.js';
import { openPrepared, type PreparedDataset } from '../runs/prepared.js';
import type { RunFolder } from '../runs/run-folder.js';
import { selectBackend } from './backends/select-backend.js';
import type { JobContext } from './fold-job.js';
import { hearMessages } from './hear-messages.js';
import { oddImages } from './odd-images.js';

/** Looks through a run's decoded images for duplicates and blank ones, and writes findings.json. */
export async function findIssues(
  run: RunFolder,
  dataset: Pick<Dataset, 'root' | 'format'>,
  { assets, signal }: Pick<JobContext, 'assets' | 'signal'>,
): Promise<FindingCounts> {
  const prepared = openPrepared(run);
  if (prepared === null) throw new Error(`${run.prepared} is not complete.`);
  try {
    const { images, labels, classes } = prepared;
    // The same on every backend, and this one is always there.
    await selectBackend('wasm', assets);
    const breathe = () => hearMessages(signal);
    const firsts = await equalImages(images, breathe);
    const different = Int32Array.from([...firsts.keys()].filter((example) => firsts[example] === example));
    const { pairs, blank } = await nearDuplicates(images, different, breathe);
    const blankOnes = new Set(blank);
    const duplicates: DuplicateGroup[] = [];
    for (const group of duplicateGroups(firsts, pairs)) {
      await breathe();
      duplicates.push(await describe(group, prepared, dataset));
    }
    const found = {
      duplicates,
      odd: oddImages(prepared.sizes),
      blank: [...firsts.keys()].filter((example) => blankOnes.has(firsts[example]!)),
    };
    writeFindings(run, found);
    const counts = new Array<number>(classes.length).fill(0);
    for (const label of labels) counts[label]!++;
    return {
      duplicateGroups: duplicates.length,
      duplicates: duplicates.reduce((sum, { examples }) => sum + examples.length - 1, 0),
      labelConflicts: duplicates.filter(({ labelsDiffer }) => labelsDiffer).length,
      acrossSplits: duplicates.filter(({ splitsDiffer }) => splitsDiffer).length,
      blank: found.blank.length,
      odd: found.odd.length,
      imbalance: Math.max(...counts) / Math.min(...counts),
    };
  } finally {
    prepared.images.close();
  }
}

async function describe(
  { examples, pairs }: DuplicateImages,
  { labels, splits, paths }: PreparedDataset,
  dataset: Pick<Dataset, 'root' | 'format'>,
): Promise<DuplicateGroup> {
  const differ = (value: (example: number) => unknown) => new Set(examples.map(value)).size > 1;
  const files = examples.map((example) => resolve(dataset.root, paths[example]!));
  const areFiles = dataset.format !== 'idx';
  return {
    kind: pairs.length > 0 ? 'near' : areFiles && (await areSame(files)) ? 'file' : 'pixels',
    examples: [...examples],
    links: pairs.map(({ a, b, plain }) => [a, b, Number(plain.toFixed(4))]),
    labelsDiffer: differ((example) => labels[example]),
    splitsDiffer: differ((example) => splits[example]),
  };
}

/** Whether files are the same byte for byte; one that cannot be read any more is not. */
async function areSame(files: readonly string[]): Promise<boolean> {
  const hashes = new Set<string>();
  for (const file of files) {
    try {
      const hash = createHash('sha256');
      await pipeline(createReadStream(file), hash);
      hashes.add(hash.digest('hex'));
    } catch {
      return false;
    }
    if (hashes.size > 1) return false;
  }
  return true;
}
