import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { compareCodePoints } from './code-point-order.js';
import type { SkippedImage } from './dataset.js';
import { hasImageExtension } from './image-names.js';
import type { ListedImage, Listing } from './listing.js';
import { listFolder, walkImages } from './walk-images.js';

const SPLITS: ReadonlySet<string> = new Set([
  'train',
  'training',
  'val',
  'valid',
  'validation',
  'test',
  'testing',
]);

/** Whether a folder of this name is taken for a split where all beside it are too. */
export function isSplitName(name: string): boolean {
  return SPLITS.has(name.toLowerCase());
}

interface ClassFolder {
  readonly path: string;
  readonly split: string;
  readonly className: string;
}

/**
 * Lists `<class>/…/image`, or `<split>/<class>/…/image` where every folder at the top is named as a
 * split and one of them at least has folders below.
 */
export async function readImageFolder(root: string, signal?: AbortSignal): Promise<Listing> {
  const top = await listFolder(root);
  const folders = top.filter((entry) => entry.isFolder).map((entry) => entry.name);
  let strays = top.filter((entry) => !entry.isFolder && hasImageExtension(entry.name)).length;
  let classFolders: ClassFolder[] = folders.map((name) => ({ path: name, split: '', className: name }));
  const warnings: string[] = [];
  const entered = new Set([await realpath(root)]);
  if (folders.length > 0 && folders.every(isSplitName)) {
    const below: ClassFolder[] = [];
    for (const split of folders) {
      entered.add(await realpath(join(root, split)));
      for (const entry of await listFolder(join(root, split))) {
        if (entry.isFolder) below.push({ path: `${split}/${entry.name}`, split, className: entry.name });
        else if (hasImageExtension(entry.name)) strays++;
      }
    }
    classFolders = below;
    if (below.length === 0) {
      const names = folders.map((name) => `"${name}"`).join(', ');
      warnings.push(`The folders ${names} were taken for splits, but hold no class folders.`);
    }
  }

  const images: ListedImage[] = [];
  const skipped: SkippedImage[] = [];
  if (strays > 0) {
    const subject = strays === 1 ? '1 image file stands' : `${strays} image files stand`;
    warnings.push(`${subject} outside of class folders and ${strays === 1 ? 'was' : 'were'} left out.`);
  }
  for (const { path, split, className } of classFolders) {
    const walk = await walkImages(root, path, entered, signal);
    skipped.push(...walk.unreadable);
    if (walk.files.length === 0 && walk.unreadable.length === 0) {
      warnings.push(`The folder "${path}" holds no images and was left out.`);
    }
    for (const file of walk.files) images.push({ id: file, path: file, file, split, className });
  }
  images.sort((a, b) => compareCodePoints(a.path, b.path));
  return {
    format: 'image-folder',
    root,
    images,
    skipped,
    warnings,
    columns: {},
    compareClasses: compareCodePoints,
  };
}

/** Whether folders at the top of a dataset are splits; else they are classes. */
export function areSplits(folders: readonly string[]): boolean {
  return folders.length > 0 && folders.every((name) => SPLITS.has(name.toLowerCase()));
}
