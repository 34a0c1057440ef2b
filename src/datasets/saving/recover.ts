import { statusOf } from '../../disk/status.js';
import type { Obstacle } from '../../disk/change-set.js';
import { realFileSystem } from '../../disk/file-system.js';
import { Journal } from '../../disk/journal.js';
import type { SaveOptions } from '../../disk/carry-out.js';
import { recoverFiles } from '../../disk/recover-files.js';
import { placeOf } from './dataset-place.js';
import { aboutOf } from './history.js';
import type { SavedChange } from './label-change.js';
import { lockSaving } from './lock-saving.js';

/** What an interrupted Save, or the taking back of one, has come to. */
export interface Recovery {
  /** Whether its labels are now the new ones or those from before. */
  readonly kind: 'finished' | 'taken-back';
  /** When it was begun; ISO 8601, UTC. */
  readonly time: string;
  readonly changes: readonly SavedChange[];
  /** Files that others have changed in between; they were left as they are. */
  readonly obstacles: readonly Obstacle[];
}

/**
 * Finishes, or takes back, a Save that was interrupted by the end of its process; null where there is none. To be
 * called before a dataset is read.
 * @throws UserError when it cannot be done now; nothing is lost, and it is done the next time.
 */
export async function recoverSaves(location: string, options: SaveOptions = {}): Promise<Recovery | null> {
  // A dataset that is gone has nothing to recover.
  if (statusOf(location) === null) return null;
  const { root } = placeOf(location);
  if (!new Journal(root, options.fileSystem ?? realFileSystem).exists()) return null;
  const lock = await lockSaving(root);
  try {
    return await recoverHeld(root, options);
  } finally {
    lock.release();
  }
}

/** The same for whoever holds the lock. */
export async function recoverHeld(root: string, { fileSystem }: SaveOptions): Promise<Recovery | null> {
  const recovered = await recoverFiles(root, { fileSystem });
  if (recovered === null) return null;
  const { kind, changes, obstacles } = recovered;
  return { kind, time: changes.time, changes: aboutOf(changes).changes, obstacles };
}
