import { hostname } from 'node:os';
import { join } from 'node:path';
import { messageOf, UserError } from '../protocol/user-error.js';
import { prepareEdits, prepareReplacement, type PreparedFile } from './apply-edits.js';
import { applyMoves, obstaclesToUndoing, type Applying } from './apply-moves.js';
import { AtomicFile, isTemporary } from './atomic-file.js';
import { ChangedUnderneath, type ChangeSet, type Direction, type Obstacle } from './change-set.js';
import { diskError } from './disk-error.js';
import { realFileSystem, type FileSystem } from './file-system.js';
import { Journal, type Entry } from './journal.js';
import { Pace, type PaceOptions } from './pace.js';
import { exists, isAlive, ownIdentity } from './process-identity.js';

/** A Save begun on another computer is taken for interrupted when it is older, in ms. */
const LONGEST_SAVE = 120_000;

export interface SaveOptions extends PaceOptions {
  readonly fileSystem?: FileSystem | undefined;
}

/** Contents of the replaced files, in their order; null: there was no file before. */
export interface Replacement {
  readonly before: Uint8Array | null;
  readonly after: Uint8Array;
}

export type NewChangeSet = Omit<ChangeSet, 'format' | 'version' | 'time' | 'by'>;

/** What became of a Save that was interrupted. */
export interface Recovered {
  readonly kind: 'finished' | 'taken-back';
  readonly changes: ChangeSet;
  /** What was changed by others in between, and was left as it is. */
  readonly obstacles: readonly Obstacle[];
}

/**
 * Does what the change set says below `root`: all of it, or nothing when it throws. Interrupted for good, it is
 * finished by the next `recoverFiles`. Hold the lock, and have recovered.
 * @returns the journal entry's number.
 * @throws ChangedUnderneath, UserError, the signal's reason.
 */
export async function saveFiles(
  root: string,
  newChanges: NewChangeSet,
  contents: readonly Replacement[],
  options: SaveOptions,
): Promise<number> {
  const work = workOn(root, options);
  const { journal, pace } = work;
  const changes: ChangeSet = {
    format: 'difficulty-lens-save',
    version: 1,
    time: new Date().toISOString(),
    by: { host: hostname(), ...ownIdentity() },
    ...newChanges,
  };
  let number: number | undefined;
  let files: readonly PreparedFile[] = [];
  try {
    options.signal?.throwIfAborted();
    journal.prepare();
    number = journal.next();
    writeContents(work, number, contents);
    pace.stage(0, 0.4);
    files = await prepareFiles(work, number, changes, 'forward');
    const entry = journal.begin(number, changes);
    pace.stage(0.4, 1);
    await applyPrepared(work, changes, files, 'forward');
    journal.turn(entry, 'done');
    options.onProgress?.(1);
    return number;
  } catch (error) {
    for (const file of files) discardQuietly(file);
    throw await afterTakingBack(work, number, error);
  }
}

/**
 * Takes a finished Save back, exactly.
 * @returns what has changed since, in which case nothing was done; empty when it is taken back.
 */
export async function takeBackFiles(root: string, entry: Entry, options: SaveOptions): Promise<Obstacle[]> {
  const work = workOn(root, options);
  const { fileSystem, journal, pace } = work;
  let files: readonly PreparedFile[] = [];
  try {
    const changes = journal.read(entry);
    pace.stage(0, 0.3);
    const obstacles = await obstaclesToUndoing({ fileSystem, root, pace }, changes.moves);
    if (obstacles.length > 0) return obstacles;
    pace.stage(0.3, 0.4);
    files = await prepareFiles(work, entry.number, changes, 'back');
    const begun = journal.turn(entry, 'undoing');
    pace.stage(0.4, 1);
    await applyPrepared(work, changes, files, 'back');
    journal.forget(begun);
    options.onProgress?.(1);
  } catch (error) {
    for (const file of files) discardQuietly(file);
    // Back to how it was before the taking back: forward.
    const undone = await attempt(() =>
      finish(workOn(root, { fileSystem: options.fileSystem }), entry.number),
    );
    if (undone !== null) throw unfinished(error, undone, root);
    if (error instanceof ChangedUnderneath) return [error.obstacle];
    throw asUserError(error, root);
  }
  tidyUp(work);
  return [];
}

/** Finishes or takes back what a process that was killed left half done; null where there is nothing. */
export async function recoverFiles(root: string, options: SaveOptions): Promise<Recovered | null> {
  const work = workOn(root, options);
  const { journal } = work;
  try {
    const entry = journal.entries().find(({ state }) => state !== 'done');
    if (entry === undefined) {
      tidyUp(work);
      return null;
    }
    const changes = journal.read(entry);
    refuseWhileOthersSave(journal, entry, changes);
    if (entry.state === 'doing') {
      try {
        await finish(work, entry.number);
        tidyUp(work);
        return { kind: 'finished', changes, obstacles: [] };
      } catch (error) {
        // Others have changed what it needs: then none of it.
        if (!(error instanceof ChangedUnderneath)) throw error;
      }
    }
    const obstacles = await takeBack(work, entry);
    return { kind: 'taken-back', changes, obstacles };
  } catch (error) {
    throw asUserError(error, root);
  }
}

/** The lock holds for one user of one computer; a folder may be shared by more. */
function refuseWhileOthersSave(journal: Journal, entry: Entry, { by }: ChangeSet): void {
  const isElsewhere = by.host !== hostname();
  const isUnderWay = isElsewhere
    ? Date.now() - journal.timeOf(entry) < LONGEST_SAVE
    : by.pid !== process.pid && isAlive(by);
  if (!isUnderWay) return;
  throw new UserError(
    `${journal.root} is just being saved to by process ${by.pid}${isElsewhere ? ` of ${by.host}` : ''}: try again when it has ended.`,
  );
}

interface Work {
  readonly fileSystem: FileSystem;
  readonly root: string;
  readonly journal: Journal;
  readonly pace: Pace;
}

function workOn(root: string, options: SaveOptions): Work {
  const fileSystem = options.fileSystem ?? realFileSystem;
  return { fileSystem, root, journal: new Journal(root, fileSystem), pace: new Pace(options) };
}

/** Goes forward from wherever the entry stands, strictly. */
async function finish(work: Work, number: number): Promise<void> {
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
async function takeBack(work: Work, entry: Entry): Promise<Obstacle[]> {
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

async function applyPrepared(
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
async function prepareFiles(
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

function writeContents(
  { fileSystem, journal }: Work,
  number: number,
  contents: readonly Replacement[],
): void {
  for (const [index, content] of contents.entries()) {
    for (const side of ['before', 'after'] as const) {
      const bytes = content[side];
      if (bytes === null) continue;
      const file = new AtomicFile(journal.blob(number, index, side), fileSystem);
      file.write(bytes);
      file.commit();
    }
  }
}

/** After a failure: back to how it was. The error to throw then. */
async function afterTakingBack(work: Work, number: number | undefined, error: unknown): Promise<unknown> {
  // Neither the user's cancelling nor the time it takes counts any more.
  const patient = workOn(work.root, { fileSystem: work.fileSystem });
  const failure = await attempt(async () => {
    const entry = patient.journal.entries().find((candidate) => candidate.number === number);
    if (entry !== undefined) await takeBack(patient, entry);
    else tidyUp(patient);
  });
  if (failure !== null) return unfinished(error, failure, work.root);
  return error instanceof ChangedUnderneath ? error : asUserError(error, work.root);
}

async function attempt(work: () => Promise<void>): Promise<{ readonly error: unknown } | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return { error };
  }
}

function unfinished(error: unknown, second: { readonly error: unknown }, root: string): UserError {
  const [first, then] = [asUserError(error, root), asUserError(second.error, root)].map(messageOf);
  return new UserError(
    `${first ?? ''} What was begun could not be taken back (${then ?? ''}). Nothing is lost: the next Save, undo or start does it.`,
    { cause: error },
  );
}

function asUserError(error: unknown, root: string): unknown {
  const path =
    error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : root;
  return diskError(error, path);
}

/** Deletes what a killed process left half written; what cannot be deleted now is so the next time. */
function tidyUp({ fileSystem, root, journal }: Work): void {
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

function discardQuietly(file: PreparedFile): void {
  try {
    file.discard();
  } catch {
    // Its temporary file stays behind and is swept; the error that led here matters more.
  }
}
