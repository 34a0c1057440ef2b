import type { ChangeSet } from '../../disk/change-set.js';
import { realFileSystem, type FileSystem } from '../../disk/file-system.js';
import { Journal, type Entry } from '../../disk/journal.js';
import { statusOf } from '../../disk/status.js';
import { journalPlace, placeOf, type DatasetPlace, type SavedDataset } from './dataset-place.js';
import { aboutSchema, type About, type SavedChange } from './label-change.js';
import type { TakenOutRow } from './search-rows.js';

/** A finished Save. */
export interface PastSave {
  readonly number: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly changes: readonly SavedChange[];
}

/** The finished Saves of a dataset that have not been taken back, the first one first. */
export function savesOf(location: string): PastSave[] {
  const place = placeOf(location);
  return entriesAbout(new Journal(place.root, realFileSystem), place.file).map(({ entry, changes }) => ({
    number: entry.number,
    time: changes.time,
    changes: aboutOf(changes).changes,
  }));
}

/**
 * Where the Saves from number `since` on have taken the examples: present id by the id before, only for those whose id
 * has changed. How an audit finds the images that were moved since it was made.
 */
export function movedIds(saves: readonly PastSave[]): Map<string, string> {
  const moved = [...labelsAfter(saves)].filter(([first, { id }]) => id !== first);
  return new Map(moved.map(([first, { id }]) => [first, id]));
}

/** What a dataset has of an example now; `label` null: it is excluded. */
export interface LabelState {
  readonly id: string;
  readonly label: string | null;
}

/** What Saves since a time (ISO 8601) have made of examples: by the id that each had then. */
export function labelsSince(saves: readonly PastSave[], time: string): Map<string, LabelState> {
  const since = Date.parse(time);
  return labelsAfter(saves.filter((save) => Date.parse(save.time) >= since));
}

/** What Saves have made of examples: by the id that each had before the first of them. */
function labelsAfter(saves: readonly PastSave[]): Map<string, LabelState> {
  const states = new Map<string, LabelState>();
  /** First ids by present ones, of those that have another now. */
  const firstIds = new Map<string, string>();
  for (const { change, id } of saves.flatMap(({ changes }) => changes)) {
    const first = firstIds.get(change.id) ?? change.id;
    firstIds.delete(change.id);
    if (id !== first) firstIds.set(id, first);
    states.set(first, { id, label: change.kind === 'exclude' ? null : change.to });
  }
  return states;
}

/**
 * New ids of the examples that were moved between two times (ISO 8601), by the ids they had. Of a dataset that is gone,
 * none is known.
 */
export function movedBetween(dataset: SavedDataset, from: string, to: string): Map<string, string> {
  if (statusOf(dataset.location) === null) return new Map();
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const saves = savesOf(journalPlace(dataset)).filter(
    ({ time }) => Date.parse(time) >= start && Date.parse(time) <= end,
  );
  return movedIds(saves);
}

/** Done entries about a file, or about anything below the root for null. */
export function entriesAbout(
  journal: Journal,
  file: string | null,
): { readonly entry: Entry; readonly changes: ChangeSet }[] {
  return journal
    .entries()
    .filter(({ state }) => state === 'done')
    .map((entry) => ({ entry, changes: journal.read(entry) }))
    .filter(({ changes }) => file === null || changes.targets.includes(file));
}

/** The rows that are excluded from a manifest now, by id. */
export function lastTakenOut({ root, file }: DatasetPlace, fileSystem: FileSystem): Map<string, TakenOutRow> {
  const rows = new Map<string, TakenOutRow>();
  for (const { changes } of entriesAbout(new Journal(root, fileSystem), file)) {
    const about = aboutOf(changes);
    for (const row of about.takenOut) rows.set(row.id, row);
    for (const { change } of about.changes) if (change.kind === 'include') rows.delete(change.id);
  }
  return rows;
}

/** What a Save was about; nothing where a later version says it in another way. */
export function aboutOf(changes: ChangeSet): Pick<About, 'changes' | 'takenOut'> {
  const about = aboutSchema.safeParse(changes.about);
  return about.success ? about.data : { changes: [], takenOut: [] };
}
