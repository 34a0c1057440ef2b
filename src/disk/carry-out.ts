import { join } from 'node:path';
import { messageOf, UserError } from '../protocol/user-error.js';
import { prepareEdits, prepareReplacement, type PreparedFile } from './apply-edits.js';
import { applyMoves, type Applying } from './apply-moves.js';
import { isTemporary } from './atomic-file.js';
import { ChangedUnderneath, type ChangeSet, type Direction, type Obstacle } from './change-set.js';
import { diskError } from './disk-error.js';
import { realFileSystem, type FileSystem } from './file-system.js';
import { Journal, type Entry } from './journal.js';
import { Pace, type PaceOptions } from './pace.js';
import { exists } from './process-identity.js';

export interface SaveOptions extends PaceOptions {
  readonly fileSystem?: FileSystem | undefined;
}

/** A change set being carried out, forward or back, below a root. */
export interface Work {
  readonly fileSystem: FileSystem;
  readonly root: string;
  readonly journal: Journal;
  readonly pace: Pace;
}

export function workOn(root: string, options: SaveOptions): Work {
  const fileSystem = options.fileSystem ?? realFileSystem;
  return { fileSystem, root, journal: new Journal(root, fileSystem), pace: new Pace(options) };
}

/** Goes forward from wherever the entry stands, strictly. */
export async function finish(work: Work, number: number): Promise<void> {
  const { journal } = work;
  let entry = journal.entries().find((candidate) => candidate.number === number);
  if (entry === undefined || entry.state === 'done') return;
  if (entry.state === 'undoing') entry = journal.turn(entry, 'doing');
  const changes = journal.read(entry);
  const files = await prepareFiles(work, number, changes, 'forward');
  try {
    await applyPrepared(work, changes, files, 'forward');
  } catch (error) {
    for (const file of files) discardQuietly(file);
    throw error;
  }
  journal.turn(entry, 'done');
}

/** Goes back from wherever the entry stands; what others changed meanwhile is left, and returned. */
export async function takeBack(work: Work, entry: Entry): Promise<Obstacle[]> {
  const { journal } = work;
  const changes = journal.read(entry);
  const turned = entry.state === 'undoing' ? entry : journal.turn(entry, 'undoing');
  const obstacles: Obstacle[] = [];
  const files = await prepareFiles(work, entry.number, changes, 'back', obstacles);
  await applyPrepared(work, changes, files, 'back', obstacles);
  journal.forget(turned);
  tidyUp(work);
  return obstacles;
}

export async function applyPrepared(
  work: Work,
  changes: ChangeSet,
  files: readonly PreparedFile[],
  direction: Direction,
  obstacles?: Obstacle[],
): Promise<void> {
  await applyMoves(changes.folders, changes.moves, applying(work, direction, obstacles));
  for (const file of files) {
    try {
      file.commit();
    } catch (error) {
      if (!(error instanceof ChangedUnderneath) || obstacles === undefined) throw error;
      obstacles.push(error.obstacle);
    }
  }
}

/** Writes every edited or replaced file beside its old one, which is where a full disk shows. */
export async function prepareFiles(
  work: Work,
  number: number,
  changes: ChangeSet,
  direction: Direction,
  obstacles?: Obstacle[],
): Promise<PreparedFile[]> {
  const context = applying(work, direction, obstacles);
  const prepared: PreparedFile[] = [];
  const jobs = [
    ...changes.edits.map((file) => () => prepareEdits(file, context)),
    ...changes.replacements.map(
      (file, i) => () => prepareReplacement(file, (side) => work.journal.blob(number, i, side), context),
    ),
  ];
  for (const job of jobs) {
    try {
      const file = await job();
      if (file !== null) prepared.push(file);
    } catch (error) {
      if (error instanceof ChangedUnderneath && obstacles !== undefined) {
        obstacles.push(error.obstacle);
        continue;
      }
      for (const file of prepared) discardQuietly(file);
      throw error;
    }
  }
  return prepared;
}

function applying({ fileSystem, root, pace }: Work, direction: Direction, obstacles?: Obstacle[]): Applying {
  return { fileSystem, root, direction, pace, ...(obstacles === undefined ? {} : { obstacles }) };
}

export async function attempt(work: () => Promise<void>): Promise<{ readonly error: unknown } | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return { error };
  }
}

export function unfinished(error: unknown, second: { readonly error: unknown }, root: string): UserError {
  const [first, then] = [asUserError(error, root), asUserError(second.error, root)].map(messageOf);
  return new UserError(
    `${first ?? ''} What was begun could not be taken back (${then ?? ''}). Nothing is lost: the next Save, undo or start does it.`,
    { cause: error },
  );
}

export function asUserError(error: unknown, root: string): unknown {
  const path =
    error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : root;
  return diskError(error, path);
}

/** Deletes what a killed process left half written; what cannot be deleted now is so the next time. */
export function tidyUp({ fileSystem, root, journal }: Work): void {
  try {
    if (!journal.exists()) return;
    journal.sweep();
    journal.removeIfEmpty();
    for (const name of fileSystem.readdirSync(root)) {
      const writer = /\.(\d+)-\d+\.dlens-tmp$/.exec(name)?.[1];
      if (writer === undefined || !isTemporary(name)) continue;
      // One of a live process may still be written; ours are not, while we hold the lock.
      if (Number(writer) !== process.pid && exists(Number(writer))) continue;
      fileSystem.rmSync(join(root, name), { force: true });
    }
  } catch {
    // Nothing depends on it.
  }
}

export function discardQuietly(file: PreparedFile): void {
  try {
    file.discard();
  } catch {
    // Its temporary file stays behind and is swept; the error that led here matters more.
  }
}
