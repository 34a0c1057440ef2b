import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { isSplitName } from './image-folder.js';
import { hasImageExtension, isIgnoredName } from './image-names.js';
import { idxFilesOf } from './idx-names.js';
import { chooseColumns } from './manifest-columns.js';
import { readStart } from './read-start.js';

/** What looks like a dataset, by a cheap look; only reading it decides. */
export interface RecognizedDataset {
  /** Absolute path to analyze: a folder, or a manifest in one. */
  readonly path: string;
  readonly kind: 'image-folder' | 'manifest' | 'idx';
}

/** Of a folder, so many entries are looked at: enough to tell, however many images it holds. */
const ENTRIES = 2000;
/** So many folders are looked into for images, and so far down. */
const CLASSES = 40;
const CLASS_LEVELS = 3;
/** At most this part of the folders beside the classes may hold no images. */
const OTHER_FOLDERS = 0.25;
const MANIFEST_BYTES = 64 * 1024;
const MANIFEST_ROWS = 10;

interface Entries {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/** Says what a folder looks like; null: no dataset, or it cannot be read. */
export async function recognizeDataset(folder: string): Promise<RecognizedDataset | null> {
  const entries = await entriesOf(folder);
  if (idxFilesOf(entries.files).length > 0) return { path: folder, kind: 'idx' };
  if (await holdsClasses(folder, entries)) return { path: folder, kind: 'image-folder' };
  const manifests: string[] = [];
  for (const file of entries.files) if (await isManifest(join(folder, file))) manifests.push(file);
  const manifest = manifests.find((file) => /^metadata\./i.test(file)) ?? manifests[0];
  return manifest === undefined ? null : { path: join(folder, manifest), kind: 'manifest' };
}

/**
 * The datasets in a folder, itself or some levels down; those inside of another are not looked for. Looks into at most
 * `limit` folders, the upper first.
 */
export async function findDatasets(
  folder: string,
  { levels = 4, limit = 300, signal }: { levels?: number; limit?: number; signal?: AbortSignal } = {},
): Promise<RecognizedDataset[]> {
  const found: RecognizedDataset[] = [];
  let level = [folder];
  let looked = 0;
  for (let depth = 0; depth < levels && level.length > 0; depth++) {
    const below: string[] = [];
    for (const path of level) {
      signal?.throwIfAborted();
      if (looked++ >= limit) return found;
      const dataset = await recognizeDataset(path);
      if (dataset !== null) found.push(dataset);
      else below.push(...(await entriesOf(path)).folders.map((name) => join(path, name)));
    }
    level = below;
  }
  return found;
}

async function holdsClasses(folder: string, { folders }: Entries): Promise<boolean> {
  const splits = folders.length > 0 && folders.every(isSplitName);
  if (!splits) return areClasses(folder, folders);
  for (const split of folders) {
    const path = join(folder, split);
    if (await areClasses(path, (await entriesOf(path)).folders)) return true;
  }
  return false;
}

async function areClasses(parent: string, names: readonly string[]): Promise<boolean> {
  const looked = names.slice(0, CLASSES);
  let classes = 0;
  for (const name of looked) if (await holdsImages(join(parent, name), CLASS_LEVELS)) classes++;
  return classes >= 2 && looked.length - classes <= OTHER_FOLDERS * looked.length;
}

/** Whether most files of a folder are images, or else those of its first folder are. */
async function holdsImages(folder: string, levels: number): Promise<boolean> {
  const { files, folders } = await entriesOf(folder);
  if (files.length > 0) return 2 * files.filter(hasImageExtension).length > files.length;
  const [first] = folders;
  return first !== undefined && levels > 1 && holdsImages(join(folder, first), levels - 1);
}

/** Whether a table has the columns of a manifest, and an image stands where one of its first rows says. */
async function isManifest(file: string): Promise<boolean> {
  try {
    const read = /\.(csv|tsv)$/i.test(file) ? csvPaths : /\.(jsonl|ndjson)$/i.test(file) ? jsonlPaths : null;
    if (read === null) return false;
    const text = new TextDecoder().decode(await readStart(file, MANIFEST_BYTES));
    const first = read(text).find(hasImageExtension);
    return first !== undefined && (await stat(resolve(dirname(file), first))).isFile();
  } catch {
    // No table, or it cannot be read: whoever names it is told why.
    return false;
  }
}

function csvPaths(text: string): string[] {
  const delimiter = [',', ';', '\t'].reduce((a, b) => (countIn(text, b) > countIn(text, a) ? b : a));
  const rows = parse(text, { bom: true, delimiter, to: MANIFEST_ROWS, trim: true, relax_column_count: true });
  const [header = [], ...data] = rows;
  const columns = chooseColumns(header, {});
  if (columns === undefined) return [];
  return data.map((cells) => cells[header.indexOf(columns.path)] ?? '');
}

function countIn(text: string, delimiter: string): number {
  return text.split(/[\r\n]/, 1)[0]!.split(delimiter).length;
}

function jsonlPaths(text: string): string[] {
  const [line = ''] = text.split('\n', 1);
  const fields = JSON.parse(line) as Record<string, unknown>;
  const columns = chooseColumns(Object.keys(fields), {});
  return columns === undefined ? [] : [String(fields[columns.path])];
}

/** The first visible entries of a folder; none where it cannot be read. */
async function entriesOf(folder: string): Promise<Entries> {
  const folders: string[] = [];
  const files: string[] = [];
  try {
    let left = ENTRIES;
    for await (const entry of await opendir(folder, { bufferSize: 256 })) {
      if (left-- === 0) break;
      if (isIgnoredName(entry.name) || entry.name === 'node_modules') continue;
      if (await isFolder(folder, entry)) folders.push(entry.name);
      else files.push(entry.name);
    }
  } catch {
    // Gone or forbidden since it was listed: then it holds nothing for us.
  }
  return { folders: folders.sort(), files: files.sort() };
}

async function isFolder(parent: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink() || hasImageExtension(entry.name)) return entry.isDirectory();
  try {
    return (await stat(join(parent, entry.name))).isDirectory();
  } catch {
    // A link to nowhere.
    return false;
  }
}
