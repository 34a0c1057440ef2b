import type { BigIntStats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ChangedUnderneath, type Direction, type Move, type Obstacle } from './change-set.js';
import { errorCode } from './disk-error.js';
import type { FileSystem } from './file-system.js';
import type { Pace } from './pace.js';
import { syncFolder } from './sync-folder.js';

export interface Applying {
  readonly fileSystem: FileSystem;
  readonly root: string;
  readonly direction: Direction;
  readonly pace: Pace;
  /** What is in the way is left as it is and listed here; without it, thrown. */
  readonly obstacles?: Obstacle[];
}

/** Stands under a file's new name for the moment before it is renamed to it, where a file cannot have two names. */
const PLACEHOLDER = 'Difficulty Lens moves a file here.\n';

/** What `link` says where the file system has no second names, or does not let us give one. */
const NO_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EINVAL',
]);

/**
 * Makes the folders and moves the files, or back; may be called again after any interruption. No file is ever
 * overwritten, and at every moment, a power cut's too, each has at least one name: all get their new names, the names
 * are flushed, and only then do the old ones go.
 */
export async function applyMoves(
  folders: readonly string[],
  moves: readonly Move[],
  context: Applying,
): Promise<void> {
  const { direction, fileSystem, root } = context;
  if (direction === 'forward') for (const folder of folders) makeFolder(folder, context);
  const placed: Ways[] = [];
  for (const [i, move] of moves.entries()) {
    if (context.pace.isDue) await context.pace.pause(i / (2 * moves.length));
    const ways = waysOf(move, direction);
    try {
      place(ways, context);
      placed.push(ways);
    } catch (error) {
      if (!(error instanceof ChangedUnderneath) || context.obstacles === undefined) throw error;
      context.obstacles.push(error.obstacle);
    }
  }
  syncFolders(
    placed.map(({ there }) => there),
    context,
  );
  for (const [i, ways] of placed.entries()) {
    if (context.pace.isDue) await context.pace.pause(0.5 + i / (2 * placed.length));
    removeOldName(ways, context);
  }
  syncFolders(
    placed.map(({ here }) => here),
    context,
  );
  if (direction === 'back') {
    for (const folder of folders.toReversed()) removeFolder(fileSystem, join(root, folder));
  }
}

/** A move in the direction that is wanted: from `here` to `there`. */
interface Ways {
  readonly here: string;
  readonly there: string;
  /** What a symbolic link says there, and when it was changed. */
  readonly link?: { readonly text: string; readonly modified: number };
}

function waysOf({ from, to, modified, link }: Move, direction: Direction): Ways {
  const [here, there, text] = direction === 'forward' ? [from, to, link?.to] : [to, from, link?.from];
  return { here, there, ...(text === undefined ? {} : { link: { text, modified } }) };
}

/** Afterwards the file has its new name, and perhaps still the old one. */
function place(ways: Ways, { fileSystem, root }: Applying): void {
  const [here, there] = [join(root, ways.here), join(root, ways.there)];
  if (ways.link) {
    placeLink(ways, ways.link, { fileSystem, here, there });
    return;
  }
  try {
    fileSystem.linkSync(here, there);
    return;
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'EEXIST' && code !== 'ENOENT' && !NO_LINKS.has(code)) throw error;
  }
  const [old, standing] = [statusAt(fileSystem, here), statusAt(fileSystem, there)];
  if (old === null) {
    if (standing !== null) return;
    throw new ChangedUnderneath({ path: ways.here, reason: 'it is gone' });
  }
  if (standing !== null && isSame(old, standing)) return;
  if (standing !== null && isPlaceholder(fileSystem, here, old)) {
    // Its file never came, and stands where it is wanted again.
    fileSystem.unlinkSync(here);
    return;
  }
  if (standing === null) {
    const descriptor = fileSystem.openSync(there, 'wx');
    try {
      fileSystem.writeSync(descriptor, PLACEHOLDER);
    } finally {
      fileSystem.closeSync(descriptor);
    }
  } else if (!isPlaceholder(fileSystem, there, standing)) {
    throw new ChangedUnderneath({ path: ways.there, reason: 'another file stands there' });
  }
  fileSystem.renameSync(here, there);
}

/** A symbolic link is made anew: a relative one may lead elsewhere from another folder. */
function placeLink(
  ways: Ways,
  { text, modified }: NonNullable<Ways['link']>,
  { fileSystem, here, there }: { fileSystem: FileSystem; here: string; there: string },
): void {
  const [old, standing] = [statusAt(fileSystem, here), statusAt(fileSystem, there)];
  if (standing !== null) {
    if (standing.isSymbolicLink() && fileSystem.readlinkSync(there) === text) return;
    throw new ChangedUnderneath({ path: ways.there, reason: 'another file stands there' });
  }
  if (old === null) throw new ChangedUnderneath({ path: ways.here, reason: 'it is gone' });
  fileSystem.symlinkSync(text, there);
  try {
    fileSystem.lutimesSync(there, modified / 1000, modified / 1000);
  } catch (error) {
    // A link's own time matters to nobody; not every file system lets it be set.
    if (errorCode(error) === '') throw error;
  }
}

/** Another file that took the old name meanwhile stays. */
function removeOldName(ways: Ways, { fileSystem, root }: Applying): void {
  const [here, there] = [join(root, ways.here), join(root, ways.there)];
  const [old, standing] = [statusAt(fileSystem, here), statusAt(fileSystem, there)];
  if (old === null) return;
  const isOurs = ways.link
    ? old.isSymbolicLink() && standing?.isSymbolicLink() === true
    : standing !== null && isSame(old, standing);
  if (isOurs) fileSystem.unlinkSync(here);
}

function makeFolder(folder: string, { fileSystem, root }: Applying): void {
  const path = join(root, folder);
  try {
    fileSystem.mkdirSync(path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    // Where case does not matter, a folder of another name answers to this one.
    if (!fileSystem.readdirSync(dirname(path)).includes(basename(path))) {
      throw new ChangedUnderneath({
        path: folder,
        reason: 'this disk takes it for another folder, whose name differs only in case or accents',
      });
    }
    if (!fileSystem.statSync(path).isDirectory()) {
      throw new ChangedUnderneath({ path: folder, reason: 'a file stands where a folder is needed' });
    }
  }
  syncFolder(fileSystem, dirname(path));
}

/** One that is not empty holds something that came later, and stays. */
function removeFolder(fileSystem: FileSystem, path: string): void {
  try {
    fileSystem.rmdirSync(path);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR'].includes(errorCode(error))) throw error;
  }
}

function syncFolders(paths: readonly string[], { fileSystem, root }: Applying): void {
  for (const folder of new Set(paths.map((path) => dirname(join(root, path))))) {
    try {
      syncFolder(fileSystem, folder);
    } catch (error) {
      // Taken back already, with the names in it.
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
}

/** What has changed since the moves were made, such that taking them back would not give what was before. */
export async function obstaclesToUndoing(
  { fileSystem, root, pace }: Omit<Applying, 'direction'>,
  moves: readonly Move[],
): Promise<Obstacle[]> {
  const obstacles: Obstacle[] = [];
  for (const [i, move] of moves.entries()) {
    if (pace.isDue) await pace.pause(i / moves.length);
    const obstacle = obstacleToUndoing(fileSystem, root, move);
    if (obstacle !== null) obstacles.push(obstacle);
  }
  return obstacles;
}

function obstacleToUndoing(
  fileSystem: FileSystem,
  root: string,
  { from, to, size, modified, link }: Move,
): Obstacle | null {
  const place = join(root, to);
  if (statusAt(fileSystem, place) === null) return { path: to, reason: 'it is gone' };
  // In the numbers that were written down: in whole ns, or ms, they may round differently.
  const standing = fileSystem.lstatSync(place);
  const isUnchanged = link
    ? standing.isSymbolicLink() && fileSystem.readlinkSync(place) === link.to
    : standing.isFile() && standing.size === size && standing.mtimeMs === modified;
  if (!isUnchanged) return { path: to, reason: 'it was changed since' };
  if (statusAt(fileSystem, join(root, from)) !== null) {
    return { path: from, reason: 'another file stands there now' };
  }
  if (statusAt(fileSystem, dirname(join(root, from))) === null) {
    return { path: from, reason: 'its folder is gone' };
  }
  return null;
}

function statusAt(fileSystem: FileSystem, path: string): BigIntStats | null {
  try {
    return fileSystem.lstatSync(path, { bigint: true });
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
    throw error;
  }
}

function isSame(a: BigIntStats, b: BigIntStats): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

function isPlaceholder(fileSystem: FileSystem, path: string, status: BigIntStats): boolean {
  // Its text may be missing: the process may have been killed before it wrote it.
  if (!status.isFile() || status.size > BigInt(PLACEHOLDER.length)) return false;
  return PLACEHOLDER.startsWith(fileSystem.readFileSync(path, 'utf8'));
}
