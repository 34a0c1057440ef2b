import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../../protocol/user-error.js';
import { ChangedUnderneath } from '../../disk/change-set.js';
import { realFileSystem } from '../../disk/file-system.js';
import { Pace } from '../../disk/pace.js';
import type { SaveOptions } from '../../disk/carry-out.js';
import { saveFiles } from '../../disk/save-files.js';
import { journalPlace, manifestOf, placeOf, type DatasetPlace, type SavedDataset } from './dataset-place.js';
import { lastTakenOut } from './history.js';
import type { About, Conflict, LabelChange, SavedChange } from './label-change.js';
import { lockSaving } from './lock-saving.js';
import { checkFolderClasses, planFolder } from './plan-folder.js';
import { planIdx } from './plan-idx.js';
import { checkManifestClasses, planManifest } from './plan-manifest.js';
import type { Plan, Planning } from './plan.js';
import type { TakenOutRow } from './search-rows.js';
import { recoverHeld, type Recovery } from './recover.js';

export type SaveResult = {
  /** What an earlier, interrupted Save came to before this one began. */
  readonly recovered: Recovery | null;
} & (
  | {
      readonly kind: 'saved';
      /** Its number in the journal; null for a rehearsal, or where there was nothing to change. */
      readonly number: number | null;
      readonly changes: readonly SavedChange[];
    }
  /** Nothing was written. */
  | { readonly kind: 'conflicts'; readonly conflicts: readonly Conflict[] }
);

export interface SaveChangesOptions extends SaveOptions {
  /** Only say what would be done. An earlier Save that was interrupted is finished all the same. */
  readonly rehearse?: boolean;
}

/**
 * Writes changes of labels into the dataset, all of them or none. Every change is first held against the disk as it is
 * now: one that no longer fits makes the result `conflicts`. Relabellings to the same class are left out. A killed process's Save is finished by the next call of
 * this, `undoLastSave` or `recoverSaves`.
 * @throws UserError for whatever the user can mend, and the signal's reason; nothing has been changed then.
 */
export async function saveChanges(
  dataset: SavedDataset,
  changes: readonly LabelChange[],
  options: SaveChangesOptions = {},
): Promise<SaveResult> {
  refuseTwice(changes);
  const real = changes.filter((change) => change.kind !== 'relabel' || change.from !== change.to);
  if (real.length === 0) return { kind: 'saved', number: null, changes: [], recovered: null };
  const place = placeOf(journalPlace(dataset));
  const lock = await lockSaving(place.root);
  try {
    const recovered = await recoverHeld(place.root, options);
    const planned = await plan(dataset, place, real, options);
    if (planned.kind === 'conflicts') return { kind: 'conflicts', conflicts: planned.conflicts, recovered };
    const { files, contents, saved, takenOut } = planned;
    if (options.rehearse) return { kind: 'saved', number: null, changes: saved, recovered };
    const about: About = { format: dataset.format, changes: [...saved], takenOut: [...(takenOut ?? [])] };
    const onProgress = (fraction: number): void => options.onProgress?.(PLANNED + (1 - PLANNED) * fraction);
    const number = await saveFiles(place.root, { ...files, about }, contents, { ...options, onProgress });
    return { kind: 'saved', number, changes: saved, recovered };
  } catch (error) {
    if (!(error instanceof ChangedUnderneath)) throw error;
    const { path, reason } = error.obstacle;
    throw new UserError(
      `${path} in ${place.root}: ${reason}, by another program and just now; nothing was changed, save again.`,
      { cause: error },
    );
  } finally {
    lock.release();
  }
}

/** The part of the progress that is over when the plan is made. */
const PLANNED = 0.3;

type FullPlan = Plan & { readonly takenOut?: readonly TakenOutRow[] };

async function plan(
  dataset: SavedDataset,
  place: DatasetPlace,
  changes: readonly LabelChange[],
  options: SaveOptions,
): Promise<FullPlan> {
  const fileSystem = options.fileSystem ?? realFileSystem;
  const pace = new Pace(options);
  pace.stage(0, PLANNED);
  const planning: Planning = { fileSystem, pace, changes };
  switch (dataset.format) {
    case 'image-folder':
      checkFolderClasses(place.root, planning);
      return planFolder(place.root, planning);
    case 'csv':
    case 'jsonl': {
      checkManifestClasses(dataset.format, changes);
      const manifest = manifestOf(dataset);
      const file = realpathSync(manifest);
      const source = { format: dataset.format, file, root: dirname(manifest), columns: dataset.columns };
      return planManifest(source, lastTakenOut(place, fileSystem), planning);
    }
    case 'idx':
      return planIdx(place.root, place.file, planning);
  }
}

function refuseTwice(changes: readonly LabelChange[]): void {
  const ids = new Set<string>();
  for (const { id } of changes) {
    if (ids.has(id))
      throw new UserError(`"${id}" is to be changed twice in one Save: decide for one change.`);
    ids.add(id);
  }
}
