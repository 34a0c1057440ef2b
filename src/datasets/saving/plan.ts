import type { FileSystem } from '../../disk/file-system.js';
import type { Pace } from '../../disk/pace.js';
import type { NewChangeSet, Replacement } from '../../disk/save-files.js';
import type { Conflict, LabelChange, SavedChange } from './label-change.js';

/** What the planner of each format is given: the changes, and the dataset as it is on the disk. */
export interface Planning {
  readonly fileSystem: FileSystem;
  readonly pace: Pace;
  readonly changes: readonly LabelChange[];
}

/** What a Save would do, or why it cannot be done. Nothing has been written. */
export type Plan =
  | {
      readonly kind: 'plan';
      readonly files: Omit<NewChangeSet, 'about'>;
      readonly contents: readonly Replacement[];
      readonly saved: readonly SavedChange[];
    }
  | { readonly kind: 'conflicts'; readonly conflicts: readonly Conflict[] };

/** The plan unless there are conflicts. */
export function planOr(
  conflicts: readonly Conflict[],
  plan: () => Omit<Extract<Plan, { kind: 'plan' }>, 'kind'>,
): Plan {
  return conflicts.length > 0 ? { kind: 'conflicts', conflicts } : { kind: 'plan', ...plan() };
}
