import type { Stats } from 'node:fs';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import type { Move } from '../../disk/change-set.js';
import { errorCode } from '../../disk/disk-error.js';
import type { FileSystem } from '../../disk/file-system.js';
import { areSplits } from '../image-folder.js';
import { isIgnoredName } from '../image-names.js';
import { listFolder } from '../walk-images.js';
import { checkClassName, LONGEST_NAME } from './class-name.js';
import type { Conflict, LabelChange, SavedChange } from './label-change.js';
import { planOr, type Plan, type Planning } from './plan.js';

/** Excluded images keep their path below this folder, which readers skip. */
export const EXCLUDED = '.difficulty-lens/excluded';

/** Plans a Save to a dataset of class folders: each change moves one file. */
export async function planFolder(root: string, planning: Planning): Promise<Plan> {
  const { fileSystem, pace, changes } = planning;
  const top = (await listFolder(root)).filter((entry) => entry.isFolder).map((entry) => entry.name);
  const layout: Layout = { splits: areSplits(top) };
  const places = new Places(root, fileSystem);
  const conflicts: Conflict[] = [];
  const moves: Move[] = [];
  const saved: SavedChange[] = [];
  for (const [i, change] of changes.entries()) {
    if (pace.isDue) await pace.pause(i / changes.length);
    const found = findImage(root, layout, change, fileSystem);
    if ('reason' in found) {
      conflicts.push(found);
      continue;
    }
    const wanted = targetOf(change, found.place, layout);
    const to = places.take(wanted);
    if (places.isAlias(to)) {
      const reason = `this disk takes "${dirname(wanted)}" for another folder, whose name differs only in case or accents`;
      conflicts.push({ id: change.id, kind: 'blocked', reason });
      continue;
    }
    if (places.deviceOf(to) !== found.status.dev) {
      const reason = `"${dirname(wanted)}" lies on another disk, where it cannot be moved to safely`;
      conflicts.push({ id: change.id, kind: 'blocked', reason });
      continue;
    }
    moves.push(moveOf(root, change.id, to, found.status, fileSystem));
    saved.push({ change, id: to, renamed: to !== wanted, listedOnly: false, wasThere: false });
  }
  return planOr(conflicts, () => ({
    files: { targets: [], folders: places.newFolders, moves, edits: [], replacements: [] },
    contents: [],
    saved,
  }));
}

interface Layout {
  /** Whether the folders of classes stand in folders of splits. */
  readonly splits: boolean;
}

/** The parts of an image's path: split (or ''), class and what is below the class. */
interface Place {
  readonly split: string;
  readonly className: string;
  readonly below: string;
}

function findImage(
  root: string,
  layout: Layout,
  change: LabelChange,
  fileSystem: FileSystem,
): { place: Place; status: Stats } | Conflict {
  const { id } = change;
  const isExcluded = id.startsWith(`${EXCLUDED}/`);
  const place = placeOf(isExcluded ? id.slice(EXCLUDED.length + 1) : id, layout);
  if (place === null || isExcluded !== (change.kind === 'include')) {
    const kept = isExcluded ? 'it is excluded' : 'it is no image of a class here';
    return { id, kind: 'blocked', reason: change.kind === 'include' ? 'it is not excluded' : kept };
  }
  const status = statusAt(fileSystem, join(root, id));
  if (status === null) return { id, kind: 'missing', reason: 'there is no such file any more' };
  if (status.isDirectory()) return { id, kind: 'blocked', reason: 'it is a folder' };
  if (change.kind !== 'include' && place.className !== change.from) {
    const found = place.className;
    return { id, kind: 'other-label', found, reason: `its class is "${found}", not "${change.from}"` };
  }
  return { place, status };
}

function placeOf(path: string, { splits }: Layout): Place | null {
  const parts = path.split('/');
  const isInside = parts.every((part) => part !== '' && !isIgnoredName(part)) && resolve(path) !== path;
  const classAt = splits ? 1 : 0;
  const className = parts[classAt];
  const below = parts.slice(classAt + 1).join('/');
  if (!isInside || className === undefined || below === '') return null;
  return { split: splits ? parts[0]! : '', className, below };
}

/** Where the change wants the file. Folders below the class are kept. */
function targetOf(change: LabelChange, place: Place, layout: Layout): string {
  const path = (className: string): string =>
    [...(place.split === '' ? [] : [place.split]), className, place.below].join('/');
  if (change.kind === 'exclude') return `${EXCLUDED}/${path(place.className)}`;
  const wanted = change.place === undefined ? null : placeOf(change.place, layout);
  const isOfClass = wanted?.className === change.to && wanted.split === place.split;
  return isOfClass ? change.place! : path(change.to);
}

/** Names that are free in a dataset's folders, as the Save's files take them one after the other. */
class Places {
  /** To be made, parents first. */
  readonly newFolders: string[] = [];
  readonly #taken = new Map<string, Set<string>>();
  readonly #devices = new Map<string, number>();
  readonly #exact = new Map<string, ReadonlySet<string>>();
  readonly #aliases = new Set<string>();

  constructor(
    private readonly root: string,
    private readonly fileSystem: FileSystem,
  ) {}

  /** The path itself, or with `-2`, `-3`, … before its extension where the name is taken. */
  take(path: string): string {
    const folder = dirname(path);
    const taken = this.#namesIn(folder);
    const name = path.slice(folder.length + 1);
    const extension = extname(name);
    const stem = name.slice(0, name.length - extension.length);
    let free = name;
    for (let again = 2; taken.has(folded(free)); again++) free = `${stem}-${again}${extension}`;
    taken.add(folded(free));
    return `${folder}/${free}`;
  }

  /** Of the folder that holds, or will hold, the path. */
  deviceOf(path: string): number | undefined {
    return this.#devices.get(dirname(path));
  }

  /** Whether the folder of the path answers to this name and has another. */
  isAlias(path: string): boolean {
    return this.#aliases.has(dirname(path));
  }

  #namesIn(folder: string): Set<string> {
    const known = this.#taken.get(folder);
    if (known) return known;
    let names: string[] = [];
    let device: number | undefined;
    if (folder === '.') {
      device = this.fileSystem.statSync(this.root).dev;
      names = this.fileSystem.readdirSync(this.root);
    } else {
      // Knows the parent first: it may have to be made before.
      this.#namesIn(dirname(folder));
      device = this.#devices.get(dirname(folder));
      const path = join(this.root, folder);
      const status = this.fileSystem.statSync(path, { throwIfNoEntry: false });
      if (status?.isDirectory()) {
        device = status.dev;
        const parent = dirname(folder);
        const name = parent === '.' ? folder : folder.slice(parent.length + 1);
        if (!this.#exact.get(parent)!.has(name) || this.#aliases.has(parent)) this.#aliases.add(folder);
        names = this.fileSystem.readdirSync(path);
      } else {
        this.newFolders.push(folder);
      }
    }
    const taken = new Set(names.map(folded));
    this.#taken.set(folder, taken);
    this.#exact.set(folder, new Set(names));
    if (device !== undefined) this.#devices.set(folder, device);
    return taken;
  }
}

/** Names that some disks take for the same one. */
function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function moveOf(root: string, from: string, to: string, status: Stats, fileSystem: FileSystem): Move {
  const move = { from, to, size: status.size, modified: status.mtimeMs };
  if (!status.isSymbolicLink()) return move;
  const text = fileSystem.readlinkSync(join(root, from));
  return { ...move, link: { from: text, to: linkText(root, from, to, text) } };
}

/** A relative link's text at another place, where it must lead to the same file. */
function linkText(root: string, from: string, to: string, text: string): string {
  const [here, there] = [dirname(join(root, from)), dirname(join(root, to))];
  const target = resolve(here, text);
  if (resolve(text) === text || resolve(there, text) === target) return text;
  return relative(there, target).replaceAll(sep, '/');
}

function statusAt(fileSystem: FileSystem, path: string): Stats | null {
  try {
    return fileSystem.lstatSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
    throw error;
  }
}

/** Refuses class names that no folder may have; asks the disk which classes there are. */
export function checkFolderClasses(root: string, { changes, fileSystem }: Planning): void {
  const splits = new Set(['', ...changes.map(({ id }) => id.split('/')[0] ?? '')]);
  for (const name of new Set(changes.flatMap((change) => ('to' in change ? [change.to] : [])))) {
    const isOld =
      !/[/\\\0]/.test(name) &&
      Buffer.byteLength(name) <= LONGEST_NAME &&
      [...splits].some(
        (split) => fileSystem.statSync(join(root, split, name), { throwIfNoEntry: false }) !== undefined,
      );
    checkClassName(name, 'image-folder', isOld);
  }
}
