import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { compareCodePoints } from './code-point-order.js';
import type { SkippedImage } from './dataset.js';
import { fileReason } from './file-reason.js';
import { hasImageExtension, isIgnoredName } from './image-names.js';

export interface Walk {
  /** Image files at any depth, relative to the root, sorted by code point. */
  readonly files: string[];
  readonly unreadable: SkippedImage[];
}

/**
 * Finds the image files below `folder` (relative to `root`, '' for the root itself). Symbolic links are followed, but
 * a real folder is entered only once and never when it is in `entered`, which ends loops.
 */
export async function walkImages(
  root: string,
  folder: string,
  entered: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<Walk> {
  const walk: Walk = { files: [], unreadable: [] };
  const seen = new Set(entered);
  const waiting = [folder];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    signal?.throwIfAborted();
    try {
      const real = await realpath(join(root, next));
      if (seen.has(real)) continue;
      seen.add(real);
      for (const entry of await listFolder(join(root, next))) {
        const path = next === '' ? entry.name : `${next}/${entry.name}`;
        if (entry.isFolder) waiting.push(path);
        else if (hasImageExtension(entry.name)) walk.files.push(path);
      }
    } catch (error) {
      walk.unreadable.push({ path: next, reason: `as a folder: ${fileReason(error)}` });
    }
  }
  walk.files.sort(compareCodePoints);
  return walk;
}

/** The visible entries of a folder, links followed, sorted by code point. Throws what the file system throws. */
export async function listFolder(path: string): Promise<{ name: string; isFolder: boolean }[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const visible = entries.filter((entry) => !isIgnoredName(entry.name));
  visible.sort((a, b) => compareCodePoints(a.name, b.name));
  const listed = [];
  for (const entry of visible) listed.push({ name: entry.name, isFolder: await isFolder(path, entry) });
  return listed;
}

async function isFolder(parent: string, entry: Dirent): Promise<boolean> {
  if (entry.isDirectory() || entry.isFile()) return entry.isDirectory();
  try {
    // A link, or a file system that does not tell the type.
    return (await stat(join(parent, entry.name))).isDirectory();
  } catch {
    // A link to nowhere, or in a circle: listed as a file, and skipped with its reason when files are looked at.
    return false;
  }
}
