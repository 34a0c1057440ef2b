import { rmSync } from 'node:fs';
import { decodeImages } from '../datasets/decode-images.js';
import type { Dataset, ImagePlan } from '../datasets/dataset.js';
import type { JobEvent } from '../protocol/job-event.js';
import { PreparedWriter } from '../runs/prepared.js';
import { openRunFolder, type RunFolder } from '../runs/run-folder.js';

// The share of a whole job's progress bar that reading and decoding get.
export const PREPARE_SHARE = 0.05;
const PROGRESS_EVERY = 200;

export interface PackedClasses {
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Readable images of each class. */
  readonly counts: readonly number[];
  /** What `tooSmall` said of them, as indices into the counts. */
  readonly lost: readonly number[];
}

/**
 * Decodes and packs every example of the `kept` classes (indices into the dataset's, which become 0, 1, … in the run).
 * Where damage left some of them `tooSmall`, nothing of it stays.
 */
export async function packImages(
  dataset: Dataset,
  plan: ImagePlan,
  kept: readonly number[],
  run: RunFolder,
  context: {
    readonly emit: (event: JobEvent) => void;
    readonly signal: AbortSignal;
    readonly tooSmall: (counts: readonly number[]) => readonly number[];
  },
): Promise<PackedClasses> {
  const { emit, signal, tooSmall } = context;
  const classIndex = new Map(kept.map((label, i) => [label, i]));
  const examples = dataset.examples.filter(({ label }) => classIndex.has(label));
  const unreadable: { path: string; reason: string }[] = [];
  const counts = new Array<number>(kept.length).fill(0);
  const writer = new PreparedWriter(run, plan);
  try {
    for await (const decoded of decodeImages({ ...dataset, examples }, plan, { signal })) {
      const example = examples[decoded.index]!;
      if (decoded.kind === 'skipped') {
        unreadable.push({ path: example.path, reason: decoded.reason });
      } else {
        const label = classIndex.get(example.label)!;
        const { pixels, thumbnail, original } = decoded;
        const size = [original.width, original.height] as const;
        await writer.append({ ...example, label, size }, pixels, thumbnail);
        counts[label]!++;
      }
      if (decoded.index % PROGRESS_EVERY === 0) {
        emit({
          kind: 'progress',
          fraction: (PREPARE_SHARE * decoded.index) / examples.length,
          secondsLeft: null,
        });
      }
    }
    const lost = tooSmall(counts);
    if (lost.length === 0) {
      await writer.finish(kept.map((label) => dataset.classes[label]!));
    } else {
      await writer.discard();
      rmSync(run.thumbnails, { recursive: true });
      openRunFolder(run.root);
    }
    return { unreadable, counts, lost };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
