import { readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../../protocol/user-error.js';
import { statusOf } from '../../disk/status.js';
import type { Dataset } from '../dataset.js';
import { manifestAmong } from '../find-format.js';

/** The part of an audit's dataset that saving needs: what `Dataset` and the audit document both have. */
export interface SavedDataset extends Pick<Dataset, 'location' | 'format'> {
  readonly columns: { readonly path?: string | undefined; readonly label?: string | undefined };
}

/** Where a dataset's Saves are journalled and what they are about. */
export interface DatasetPlace {
  /** Real path of the folder that holds the journal. */
  readonly root: string;
  /** The file that was named, if it was a file; null: a folder. */
  readonly file: string | null;
}

/** @throws UserError when nothing stands there. */
export function placeOf(location: string): DatasetPlace {
  const path = resolve(location);
  const status = statusOf(path);
  if (status === null) throw new UserError(`No such file or folder: ${path}.`);
  const real = realpathSync(path);
  return status.isDirectory() ? { root: real, file: null } : { root: dirname(real), file: basename(real) };
}

/** The manifest of a dataset, which may stand in the folder that was named. */
export function manifestOf({ location }: SavedDataset): string {
  const path = resolve(location);
  if (statusOf(path)?.isDirectory() !== true) return path;
  const names = readdirSync(path)
    .filter((name) => !name.startsWith('.'))
    .sort();
  const { manifest } = manifestAmong(names);
  if (manifest === undefined) throw new UserError(`${path} has no manifest any more: put it back.`);
  return join(path, manifest);
}

/** The path whose `placeOf` holds a dataset's journal: the manifest where there is one, though a folder was named. */
export function journalPlace(dataset: SavedDataset): string {
  const isManifest = dataset.format === 'csv' || dataset.format === 'jsonl';
  return isManifest ? manifestOf(dataset) : dataset.location;
}
