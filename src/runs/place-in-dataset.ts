import { realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { statusOf } from '../disk/status.js';
import { RUNS_FOLDER } from './run-folder.js';

/** Whether a reader of the dataset would take what stands at `place` for its classes. */
export function liesInDataset(dataset: string, place: string): boolean {
  if (!(statusOf(dataset)?.isDirectory() ?? false)) return false;
  const path = relative(realpathSync(dataset), realpathOfExisting(resolve(place)));
  const inside = path !== '..' && !path.startsWith(`..${sep}`) && resolve(path) !== path;
  return inside && !path.split(sep).includes(RUNS_FOLDER);
}

/** `path` with links resolved as far as it exists. */
function realpathOfExisting(path: string): string {
  if (statusOf(path) !== null) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realpathOfExisting(parent), path.slice(parent.length));
}
