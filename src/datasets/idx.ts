import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../protocol/user-error.js';
import { checkIdxImages, readIdxLabels } from './idx-images.js';
import { IMAGES_NAME } from './idx-names.js';
import type { ListedImage, Listing } from './listing.js';

/**
 * Lists pairs of IDX files in `root`: `images` names the files of images, each with its file of labels beside it.
 * Ids are row numbers, after `split/` where there are several pairs. Checks the lengths of all files.
 */
export async function readIdx(
  root: string,
  images: readonly string[],
  signal?: AbortSignal,
): Promise<Listing> {
  const listed: ListedImage[] = [];
  const warnings: string[] = [];
  const names = await readdir(root);
  for (const file of images) {
    signal?.throwIfAborted();
    const { count } = await checkIdxImages(join(root, file));
    const { original, corrected } = labelsOf(root, file, names);
    if (names.includes(corrected)) {
      warnings.push(
        `The labels are those of "${corrected}", which Difficulty Lens wrote beside "${original}".`,
      );
    }
    const labels = await readIdxLabels(join(root, names.includes(corrected) ? corrected : original), count);
    const split = splitOf(file);
    const prefix = images.length > 1 ? `${split}/` : '';
    for (let row = 0; row < count; row++) {
      const className = String(labels[row]);
      listed.push({ id: `${prefix}${row}`, path: idxPath(file, row), file, split, className });
    }
  }
  return {
    format: 'idx',
    root,
    images: listed,
    skipped: [],
    warnings,
    columns: {},
    compareClasses: (a, b) => Number(a) - Number(b),
  };
}

/** One file of images, given as the dataset's location. */
export async function readIdxFile(path: string, signal?: AbortSignal): Promise<Listing> {
  return readIdx(dirname(path), [basename(path)], signal);
}

function idxPath(file: string, row: number): string {
  return `${file}#${row}`;
}

/** Takes an example's path apart again. */
export function parseIdxPath(path: string): { file: string; row: number } {
  const at = path.lastIndexOf('#');
  return { file: path.slice(0, at), row: Number(path.slice(at + 1)) };
}

export function splitOf(file: string): string {
  return (IMAGES_NAME.exec(file)?.[1] ?? '').replace(/[-._]+$/, '');
}

export interface IdxLabels {
  readonly original: string;
  /** What Difficulty Lens writes beside it, and reads instead of it once it is there. */
  readonly corrected: string;
  /** The list of what differs between them. */
  readonly corrections: string;
}

/** The names of a file of images' labels among the names in its folder. */
export function labelsOf(root: string, file: string, names: readonly string[]): IdxLabels {
  const match = IMAGES_NAME.exec(file);
  if (!match) {
    throw new UserError(
      `"${join(root, file)}" is an IDX file of another name than images-idx3-ubyte: ` +
        `expected that name, so that its labels are found beside it.`,
    );
  }
  const [, split, before, after] = match;
  const plain = `${split!}labels${before!}idx1${after!}ubyte`;
  const found = names.find((name) => name === plain) ?? names.find((name) => name === `${plain}.gz`);
  if (found === undefined) {
    throw new UserError(
      `"${join(root, file)}" has no labels: expected "${plain}" or "${plain}.gz" beside it.`,
    );
  }
  return {
    original: found,
    corrected: `${split!}labels-corrected${before!}idx1${after!}ubyte${found === plain ? '' : '.gz'}`,
    corrections: `${split!}labels-corrections.csv`,
  };
}
