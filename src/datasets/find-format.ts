import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { UserError } from '../protocol/user-error.js';
import { readCsvManifest } from './csv-manifest.js';
import { readImageFolder } from './image-folder.js';
import { hasImageExtension } from './image-names.js';
import { readIdx, readIdxFile } from './idx.js';
import { idxFilesOf } from './idx-names.js';
import { readJsonlManifest } from './jsonl-manifest.js';
import type { Listing } from './listing.js';
import type { WantedColumns } from './manifest-columns.js';
import { readStart } from './read-start.js';
import { listFolder } from './walk-images.js';

/** Finds out what stands at the absolute path and lists it. Throws UserErrors and what the file system throws. */
export async function readListing(
  path: string,
  wanted: WantedColumns,
  signal?: AbortSignal,
): Promise<Listing> {
  const found = await stat(path);
  if (found.isDirectory()) return readFolder(path, wanted, signal);
  if (!found.isFile()) throw new UserError(`"${path}" is neither a folder nor a file: expected a dataset.`);
  return readFile(path, wanted, signal);
}

async function readFile(path: string, wanted: WantedColumns, signal?: AbortSignal): Promise<Listing> {
  const format = manifestFormat(path);
  if (format) return format(path, wanted, signal);
  const [a, b, c] = await readStart(path, 3);
  if ((a === 0x1f && b === 0x8b) || (a === 0 && b === 0 && c === 8)) return readIdxFile(path, signal);
  if (hasImageExtension(path)) {
    throw new UserError(`"${path}" is one image: expected the folder that holds the folders of the classes.`);
  }
  throw new UserError(
    `"${path}" is no dataset: expected a folder, a manifest (.csv, .tsv, .jsonl, .ndjson) or an IDX file of images.`,
  );
}

async function readFolder(path: string, wanted: WantedColumns, signal?: AbortSignal): Promise<Listing> {
  const entries = await listFolder(path);
  const names = entries.filter((entry) => !entry.isFolder).map((entry) => entry.name);
  const idx = idxFilesOf(names);
  if (idx.length > 0) return readIdx(path, idx, signal);

  const { manifest, isAlone } = manifestAmong(names);
  const columnsNamed = wanted.path !== undefined || wanted.label !== undefined;
  const listing = await readImageFolder(path, signal);
  const isImageFolder = new Set(listing.images.map((image) => image.className)).size >= 2;
  if (manifest === undefined || (isImageFolder && !columnsNamed)) return listing;
  if (!isAlone) {
    const list = names
      .filter(isManifest)
      .slice(0, 5)
      .map((name) => `"${name}"`);
    throw new UserError(`"${path}" holds several manifests (${list.join(', ')}): name one of them.`);
  }
  return manifestFormat(manifest)!(join(path, manifest), wanted, signal);
}

/** The manifest that counts among the names in a folder, and whether no other could be meant. */
export function manifestAmong(names: readonly string[]): {
  readonly manifest: string | undefined;
  readonly isAlone: boolean;
} {
  const manifests = names.filter(isManifest);
  const manifest = manifests.find((name) => /^metadata\.(csv|jsonl)$/i.test(name)) ?? manifests[0];
  return {
    manifest,
    isAlone: manifests.length === 1 || (manifest?.toLowerCase().startsWith('metadata.') ?? false),
  };
}

function isManifest(name: string): boolean {
  return manifestFormat(name) !== undefined;
}

type ManifestReader = (file: string, wanted: WantedColumns, signal?: AbortSignal) => Promise<Listing>;

function manifestFormat(name: string): ManifestReader | undefined {
  switch (extname(name).toLowerCase()) {
    case '.csv':
    case '.tsv':
      return readCsvManifest;
    case '.jsonl':
    case '.ndjson':
      return readJsonlManifest;
    default:
      return undefined;
  }
}
