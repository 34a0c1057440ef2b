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
  /** The first classes of an image folder; none where only reading would tell. */
  readonly classes: readonly string[];
  /** Its classes are made of folders, so each of them may be a dataset too. */
  readonly nested: boolean;
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

interface Classes {
  readonly classes: readonly string[];
  readonly nested: boolean;
}

const UNKNOWN: Classes = { classes: [], nested: false };

interface Entries {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/** Says what a folder looks like; null: no dataset, or it cannot be read. */
export async function recognizeDataset(folder: string): Promise<RecognizedDataset | null> {
  const entries = await entriesOf(folder);
  if (idxFilesOf(entries.files).length > 0) return { path: folder, kind: 'idx', ...UNKNOWN };
  const classes = await classesIn(folder, entries);
  if (classes !== null) return { path: folder, kind: 'image-folder', ...classes };
  const manifests: string[] = [];
  for (const file of entries.files) if (await isManifest(join(folder, file))) manifests.push(file);
  const manifest = manifests.find((file) => /^metadata\./i.test(file)) ?? manifests[0];
  return manifest === undefined ? null : { path: join(folder, manifest), kind: 'manifest', ...UNKNOWN };
}

/**
 * The datasets in a folder, itself or some levels down, the upper first; inside of one that is none but itself is looked
 * for only where it is nested, which makes it the last choice. Looks into at most `limit` folders.
 */
export async function findDatasets(
  folder: string,
  { levels = 4, limit = 300, signal }: { levels?: number; limit?: number; signal?: AbortSignal } = {},
): Promise<RecognizedDataset[]> {
  const found: RecognizedDataset[] = [];
  const nested: RecognizedDataset[] = [];
  let level = [folder];
  let looked = 0;
  for (let depth = 0; depth < levels && level.length > 0; depth++) {
    const below: string[] = [];
    for (const path of level) {
      signal?.throwIfAborted();
      if (looked++ >= limit) return [...found, ...nested];
      const dataset = await recognizeDataset(path);
      if (dataset !== null) (dataset.nested ? nested : found).push(dataset);
      if (dataset === null || dataset.nested) {
        below.push(...(await entriesOf(path)).folders.map((name) => join(path, name)));
      }
    }
    level = below;
  }
  return [...found, ...nested];
}

async function classesIn(folder: string, { folders }: Entries): Promise<Classes | null> {
  const splits = folders.length > 0 && folders.every(isSplitName);
  if (!splits) return classesAmong(folder, folders);
  for (const split of folders) {
    const path = join(folder, split);
    const classes = await classesAmong(path, (await entriesOf(path)).folders);
    if (classes !== null) return { ...classes, nested: false };
  }
  return null;
}

/** Folders that are the classes of a dataset; null where too few of them hold images. */
async function classesAmong(parent: string, names: readonly string[]): Promise<Classes | null> {
  const looked = names.slice(0, CLASSES);
  const classes: string[] = [];
  let nested = 0;
  for (const name of looked) {
    const images = await imagesIn(join(parent, name), CLASS_LEVELS);
    if (images === 'none') continue;
    classes.push(name);
    if (images === 'nested') nested++;
  }
  const enough = classes.length >= 2 && looked.length - classes.length <= OTHER_FOLDERS * looked.length;
  return enough ? { classes, nested: nested === classes.length } : null;
}

/** Whether most files of a folder are images, or else those of its first folder are: `nested` if it has several. */
async function imagesIn(folder: string, levels: number): Promise<'direct' | 'nested' | 'none'> {
  const { files, folders } = await entriesOf(folder);
  if (files.length > 0) return 2 * files.filter(hasImageExtension).length > files.length ? 'direct' : 'none';
  const [first] = folders;
  if (first === undefined || levels === 1) return 'none';
  const below = await imagesIn(join(folder, first), levels - 1);
  return below !== 'none' && folders.length > 1 ? 'nested' : below;
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
