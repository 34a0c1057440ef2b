import { resolve } from 'node:path';
import { UserError } from '../protocol/user-error.js';
import type { Dataset, DatasetExample, SkippedImage } from './dataset.js';
import { fileReason, isFileError } from './file-reason.js';
import { fingerprintOf } from './fingerprint.js';
import { readListing } from './find-format.js';
import { IMAGE_KINDS } from './image-names.js';
import type { ListedImage, Listing } from './listing.js';
import { lookAtFiles } from './look-at-files.js';

export interface OpenOptions {
  /** Columns of a manifest, where the user names them. */
  readonly columns?: { readonly path?: string | undefined; readonly label?: string | undefined };
  readonly signal?: AbortSignal;
}

/**
 * Lists the dataset at `location` (a folder or a manifest) without decoding anything and without writing anything.
 * Throws a UserError for whatever the user can mend, and the signal's reason when aborted.
 */
export async function openDataset(location: string, options: OpenOptions = {}): Promise<Dataset> {
  const path = resolve(location);
  const listing = await list(path, options);
  const facts = await lookAtFiles(
    listing.root,
    listing.images.map((image) => image.file),
    options.signal,
  );
  const images: ListedImage[] = [];
  const skipped: SkippedImage[] = [...listing.skipped];
  for (const image of listing.images) {
    const file = facts.get(image.file);
    if (file?.kind === 'unusable') skipped.push({ path: image.path, reason: file.reason });
    else images.push(image);
  }
  const classes = classesOf(path, listing, images, skipped);
  const labels = new Map(classes.map((name, index) => [name, index]));
  return {
    format: listing.format,
    location: path,
    root: listing.root,
    ...(listing.manifest === undefined ? {} : { manifest: listing.manifest }),
    classes,
    examples: images.map((image): DatasetExample => {
      const label = labels.get(image.className)!;
      return { id: image.id, path: image.path, split: image.split, label };
    }),
    skipped,
    warnings: listing.warnings,
    fingerprint: fingerprintOf(images, facts),
    columns: listing.columns,
  };
}

/** Lists what stands at `path`; a refusal by the file system becomes a UserError. */
async function list(path: string, { columns, signal }: OpenOptions): Promise<Listing> {
  try {
    return await readListing(path, columns ?? {}, signal);
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw new UserError(`Cannot read the dataset "${error.path ?? path}": ${fileReason(error)}.`);
  }
}

/** The classes of the images that are left, in the format's order; refuses a dataset with fewer than two. */
function classesOf(
  path: string,
  listing: Listing,
  images: readonly ListedImage[],
  skipped: readonly SkippedImage[],
): string[] {
  const classes = [...new Set(images.map((image) => image.className))].sort(listing.compareClasses);
  const first = skipped[0];
  const notes = listing.warnings.slice(0, 1);
  if (first) notes.push(`${skipped.length} skipped, the first being "${first.path}": ${first.reason}.`);
  const note = notes.length > 0 ? ` (${notes.join(' ').replace(/\.$/, '')})` : '';
  if (classes.length === 0) {
    throw new UserError(
      `"${path}" holds no labelled images: expected one folder a class with ${IMAGE_KINDS} files in it, ` +
        `a CSV or JSON Lines manifest, or IDX files${note}.`,
    );
  }
  if (classes.length === 1) {
    throw new UserError(`"${path}" holds only one class, "${classes[0]!}": expected at least two${note}.`);
  }
  return classes;
}
