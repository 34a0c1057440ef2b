import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { UserError } from '../../protocol/user-error.js';
import { editedBlocks, fileBlocks } from '../../disk/edited-blocks.js';
import type { FileSystem } from '../../disk/file-system.js';
import { checkEdits } from './check-edits.js';
import { checkClassName } from './class-name.js';
import type { LabelChange, SavedChange } from './label-change.js';
import { CSV, JSONL } from './manifest-rows.js';
import { planOr, type Plan, type Planning } from './plan.js';
import { searchRows, type SavedManifest, type TakenOutRow } from './search-rows.js';

/**
 * Plans a Save to a manifest: a relabelled row changes in its label's bytes only, an excluded row goes with its line
 * end, an included one comes back as it was, after the row that it stood after.
 */
export async function planManifest(
  source: SavedManifest,
  takenOut: ReadonlyMap<string, TakenOutRow>,
  planning: Planning,
): Promise<Plan & { readonly takenOut?: readonly TakenOutRow[] }> {
  const { fileSystem } = planning;
  const stamp = stampOf(fileSystem, source.file);
  const format = source.format === 'csv' ? CSV : JSONL;
  refuseReadOnly(fileSystem, source.file);
  const search = await searchRows(source, format, takenOut, planning);
  const { conflicts, edits, expected, removed, there } = search;
  if (conflicts.length > 0 || search.columns === undefined) return { kind: 'conflicts', conflicts };

  const { size, mtimeMs } = fileSystem.statSync(source.file);
  const [before, after] = [createHash('sha256'), createHash('sha256')];
  const blocks = function* (): Generator<Uint8Array> {
    for (const block of editedBlocks(fileSystem, source.file, edits, (seen) => before.update(seen))) {
      after.update(block);
      newSize += block.length;
      yield block;
    }
  };
  let newSize = 0;
  await checkEdits(
    format,
    source.file,
    search.columns,
    { old: fileBlocks(fileSystem, source.file), edited: blocks() },
    expected,
    planning.pace,
  );
  if (stampOf(fileSystem, source.file) !== stamp) {
    throw new UserError(
      `${source.file} was changed by another program just now: nothing was written; save again.`,
    );
  }
  const edited = {
    path: basename(source.file),
    before: { size, sha256: before.digest('hex'), modified: mtimeMs },
    after: { size: newSize, sha256: after.digest('hex') },
    edits,
  };
  const plan = planOr([], () => ({
    files: {
      targets: [edited.path],
      folders: [],
      moves: [],
      edits: edits.length === 0 ? [] : [edited],
      replacements: [],
    },
    contents: [],
    saved: planning.changes.map((change): SavedChange => ({
      change,
      id: change.id,
      renamed: false,
      listedOnly: false,
      wasThere: there.has(change.id),
    })),
  }));
  return { ...plan, takenOut: removed };
}

/** A file marked so is not to be changed, even where its folder would let us replace it. */
function refuseReadOnly(fileSystem: FileSystem, file: string): void {
  const mode = fileSystem.statSync(file).mode;
  if ((mode & 0o222) === 0) {
    throw new UserError(`${file} is read-only: allow writing to it, and save again.`);
  }
}

/** Refuses classes that a manifest cannot hold. */
export function checkManifestClasses(format: 'csv' | 'jsonl', changes: readonly LabelChange[]): void {
  for (const name of new Set(changes.flatMap((change) => ('to' in change ? [change.to] : [])))) {
    checkClassName(name, format, false);
  }
}

function stampOf(fileSystem: FileSystem, file: string): string {
  const { size, ino, mtimeNs, ctimeNs } = fileSystem.statSync(file, { bigint: true });
  return [size, ino, mtimeNs, ctimeNs].join();
}
