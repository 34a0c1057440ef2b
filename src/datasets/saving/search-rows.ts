import { resolve } from 'node:path';
import type { TextEdit } from '../../disk/change-set.js';
import { fileBlocks } from '../../disk/edited-blocks.js';
import type { WantedColumns } from '../manifest-columns.js';
import { createPathResolver } from '../manifest-path.js';
import { idOf } from '../manifest.js';
import type { ExpectedRow } from './check-edits.js';
import type { Conflict, LabelChange } from './label-change.js';
import type { ManifestFormat, PlacedRow } from './manifest-rows.js';
import type { Planning } from './plan.js';

export interface SavedManifest {
  readonly format: 'csv' | 'jsonl';
  /** Its real path. */
  readonly file: string;
  /** The folder that its paths start from. */
  readonly root: string;
  readonly columns: WantedColumns;
}

/** A row that a Save took out, for putting it back. */
export interface TakenOutRow {
  readonly id: string;
  readonly text: string;
  /** Where its label stands in the text, in characters, and the class that it is. */
  readonly label: { readonly start: number; readonly end: number; readonly name: string };
  /** Id of the row that stood before it and was left; null: it was the first. */
  readonly after: string | null;
}

/** The edits that the changes come to, or what is in their way. */
export interface Search {
  readonly columns: PlacedRow['columns'] | undefined;
  readonly conflicts: Conflict[];
  readonly edits: TextEdit[];
  /** By number of the row from 0, what is to become of it. */
  readonly expected: Map<number, ExpectedRow>;
  readonly removed: TakenOutRow[];
  /** Ids of the examples that have the label already which they are to have. */
  readonly there: ReadonlySet<string>;
}

/** Reads the manifest once, and keeps of it only what the changes are about. */
export async function searchRows(
  source: SavedManifest,
  format: ManifestFormat,
  takenOut: ReadonlyMap<string, TakenOutRow>,
  { changes, fileSystem, pace }: Planning,
): Promise<Search> {
  const resolver = createPathResolver(source.root, source.file);
  const wanted = new Map(changes.map((change) => [change.id, change]));
  const content = { file: source.file, blocks: () => fileBlocks(fileSystem, source.file) };
  const encode = await format.encoder(content);
  const including = includedRows(changes, takenOut, encode);
  const search = {
    conflicts: new Array<Conflict>(),
    edits: new Array<TextEdit>(),
    expected: new Map<number, ExpectedRow>(),
  };
  const removed: TakenOutRow[] = [];
  const found = new Set<string>();
  const blank = new Set<string>();
  const there = new Set<string>();
  let columns: PlacedRow['columns'] | undefined;
  let previous: string | null = null;
  let number = 0;
  let last: { readonly end: number; readonly endsLine: boolean } | null = null;
  const size = Math.max(1, fileSystem.statSync(source.file).size);

  const putBack = (rows: readonly TakenOutRow[], at: number, endsLine: boolean): void => {
    if (rows.length === 0) return;
    search.edits.push({ at, old: '', new: linesOf(rows, endsLine) });
    const expectedRow = search.expected.get(number - 1) ?? { kind: 'same' };
    search.expected.set(number - 1, { ...expectedRow, followedBy: rows.length });
  };

  for await (const placed of format.rows(content, source.columns)) {
    if (pace.isDue) await pace.pause((0.5 * placed.start) / size);
    if (number === 0) {
      putBack(including.get(null) ?? [], placed.start, true);
      including.delete(null);
    }
    ({ columns } = placed);
    const { row } = placed;
    const path = row.path === '' ? null : await resolver.resolve(row.path, row.line);
    const named = path === null || !('path' in path) ? null : idOf(row, placed.columns, path.path);
    // The reader passes rows without a label by, and another one may name the same image.
    const id = row.label === '' ? null : named;
    if (row.label === '' && named !== null && wanted.has(named)) blank.add(named);
    const change = id === null ? undefined : wanted.get(id);
    if (change !== undefined && path !== null && 'path' in path) {
      const conflict = conflictOf(
        change,
        row.label,
        found,
        () =>
          fileSystem.statSync(resolve(source.root, path.path), { throwIfNoEntry: false })?.isFile() ?? false,
      );
      found.add(change.id);
      if (conflict !== null) search.conflicts.push(conflict);
      else if (change.kind === 'relabel' && row.label === change.to) there.add(change.id);
      else if (change.kind === 'relabel') {
        const { start, old, oddSpace } = placed.label();
        const text = encode(change.to, old, placed.text());
        const isNewlyQuoted = text.startsWith('"') && !old.startsWith('"');
        search.edits.push({ at: start, old: isNewlyQuoted ? old + oddSpace : old, new: text });
        search.expected.set(number, { kind: 'label', label: change.to });
      } else if (change.kind === 'exclude') {
        search.edits.push({ at: placed.start, old: placed.text(), new: '' });
        search.expected.set(number, { kind: 'gone' });
        removed.push({ ...takeOut(placed), id: change.id, after: previous });
      }
    }
    number++;
    last = { end: placed.end, endsLine: placed.endsLine };
    if (id !== null && change?.kind !== 'exclude') {
      previous = id;
      const rows = including.get(id) ?? [];
      including.delete(id);
      putBack(rows, last.end, last.endsLine);
    }
  }
  // What they stood after is gone.
  const homeless = [...including.values()].flat();
  if (last !== null) putBack(homeless, last.end, last.endsLine);
  else
    for (const { id } of homeless)
      search.conflicts.push({ id, kind: 'blocked', reason: 'the manifest has no rows' });
  for (const change of changes) {
    if (found.has(change.id) || (change.kind === 'include' && takenOut.has(change.id))) continue;
    const { id } = change;
    if (change.kind === 'include') {
      search.conflicts.push({ id, kind: 'missing', reason: 'no Save has excluded it' });
    } else if (blank.has(id)) {
      search.conflicts.push({ id, kind: 'other-label', found: '', reason: 'its label is blank' });
    } else {
      search.conflicts.push({ id, kind: 'missing', reason: 'no row of the manifest names it any more' });
    }
  }
  return { ...search, columns, removed, there };
}

function conflictOf(
  change: LabelChange,
  label: string,
  found: ReadonlySet<string>,
  hasFile: () => boolean,
): Conflict | null {
  const { id } = change;
  if (found.has(id)) return { id, kind: 'blocked', reason: 'several rows name it' };
  if (change.kind === 'include') return { id, kind: 'blocked', reason: 'it is not excluded' };
  // Whoever wrote that agrees.
  const isDone = change.kind === 'relabel' && label === change.to;
  if (label !== change.from && !isDone) {
    return { id, kind: 'other-label', found: label, reason: `its label is "${label}", not "${change.from}"` };
  }
  return hasFile() ? null : { id, kind: 'missing', reason: 'its image is gone' };
}

/** All that is needed to put a row back, with its label or another one. */
function takeOut(placed: PlacedRow): Pick<TakenOutRow, 'text' | 'label'> {
  const text = placed.text();
  const { start: at, old } = placed.label();
  const start = Buffer.from(text)
    .subarray(0, at - placed.start)
    .toString().length;
  return { text, label: { start, end: start + old.length, name: placed.row.label } };
}

/** The rows to put back, in the order they were taken out, by the id of the row that they stood after. */
function includedRows(
  changes: readonly LabelChange[],
  takenOut: ReadonlyMap<string, TakenOutRow>,
  encode: (label: string, old: string, text: string) => string,
): Map<string | null, TakenOutRow[]> {
  const labels = new Map(
    changes.flatMap((change) => (change.kind === 'include' ? [[change.id, change.to]] : [])),
  );
  const after = new Map<string | null, TakenOutRow[]>();
  for (const row of takenOut.values()) {
    const to = labels.get(row.id);
    if (to === undefined) continue;
    const { start, end, name } = row.label;
    const old = row.text.slice(start, end);
    const label = to === name ? old : encode(to, old, row.text);
    const text = row.text.slice(0, start) + label + row.text.slice(end);
    after.set(row.after, [...(after.get(row.after) ?? []), { ...row, text }]);
  }
  return after;
}

/** Rows as lines of their own behind a line that has, or has not, an end. */
function linesOf(rows: readonly TakenOutRow[], endsLine: boolean): string {
  const end = (text: string): string => /\r\n$|\r$|\n$/.exec(text)?.[0] ?? '\n';
  if (endsLine) return rows.map(({ text }) => (/[\r\n]$/.test(text) ? text : text + end(text))).join('');
  return rows.map(({ text }) => end(text) + text.replace(/(?:\r\n|\r|\n)$/, '')).join('');
}
