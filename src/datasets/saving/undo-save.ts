import type { Obstacle } from '../../disk/change-set.js';
import { realFileSystem } from '../../disk/file-system.js';
import { Journal } from '../../disk/journal.js';
import type { SaveOptions } from '../../disk/carry-out.js';
import { takeBackFiles } from '../../disk/take-back-files.js';
import { placeOf } from './dataset-place.js';
import { aboutOf, entriesAbout } from './history.js';
import type { SavedChange } from './label-change.js';
import { lockSaving } from './lock-saving.js';
import { recoverHeld, type Recovery } from './recover.js';

export type UndoResult = {
  /** What an interrupted Save came to before. */
  readonly recovered: Recovery | null;
} & (
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'undone';
      readonly time: string;
      readonly changes: readonly SavedChange[];
      /** Saves that can still be taken back. */
      readonly left: number;
    }
  /** Something has changed since; nothing was done. */
  | { readonly kind: 'obstacles'; readonly time: string; readonly obstacles: readonly Obstacle[] }
);

/**
 * Takes the last Save of a dataset back: files, names, contents and times are as they were before it. Called again, the
 * one before.
 * @throws UserError when the disk refuses; nothing has been changed then.
 */
export async function undoLastSave(
  location: string,
  options: SaveOptions & {
    /** Only if the last Save has this number. */
    readonly number?: number;
  } = {},
): Promise<UndoResult> {
  const { root, file } = placeOf(location);
  const lock = await lockSaving(root);
  try {
    const recovered = await recoverHeld(root, options);
    const saves = entriesAbout(new Journal(root, options.fileSystem ?? realFileSystem), file);
    const last = saves.at(-1);
    if (last === undefined) return { kind: 'nothing', recovered };
    const { number = last.entry.number } = options;
    if (last.entry.number !== number) return { kind: 'nothing', recovered };
    const { time } = last.changes;
    const obstacles = await takeBackFiles(root, last.entry, options);
    if (obstacles.length > 0) return { kind: 'obstacles', time, obstacles, recovered };
    const { changes } = aboutOf(last.changes);
    return { kind: 'undone', time, changes, left: saves.length - 1, recovered };
  } finally {
    lock.release();
  }
}
