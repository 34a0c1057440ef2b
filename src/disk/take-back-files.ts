import type { PreparedFile } from './apply-edits.js';
import { obstaclesToUndoing } from './apply-moves.js';
import {
  applyPrepared,
  asUserError,
  attempt,
  discardQuietly,
  finish,
  prepareFiles,
  tidyUp,
  unfinished,
  workOn,
  type SaveOptions,
} from './carry-out.js';
import { ChangedUnderneath, type Obstacle } from './change-set.js';
import type { Entry } from './journal.js';

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
