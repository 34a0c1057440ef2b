import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { AtomicFile } from './atomic-file.js';
import type { Applying } from './apply-moves.js';
import { ChangedUnderneath, type EditedFile, type ReplacedFile, type TextEdit } from './change-set.js';
import { errorCode } from './disk-error.js';
import { coalesced, editedBlocks, fileBlocks } from './edited-blocks.js';
import type { FileSystem } from './file-system.js';
import { syncFolder } from './sync-folder.js';

/** A file's new content, written and waiting for its moment; end it with `commit` or `discard`. */
export interface PreparedFile {
  commit(): void;
  discard(): void;
}

/**
 * Writes the edited file beside the old one; null where the file is as wanted already.
 * @throws ChangedUnderneath when it is neither as before nor as after, and whatever the disk refuses.
 */
export async function prepareEdits(file: EditedFile, context: Applying): Promise<PreparedFile | null> {
  const { fileSystem, root, direction, pace } = context;
  const path = join(root, file.path);
  const [source, target] = direction === 'forward' ? [file.before, file.after] : [file.after, file.before];
  const seen = stampOf(fileSystem, path);
  if (seen.size !== source.size && seen.size !== target.size) throw changed(file.path);
  const output = new AtomicFile(path, fileSystem);
  try {
    const [sourceHash, targetHash] = [createHash('sha256'), createHash('sha256')];
    const edits = direction === 'forward' ? file.edits : reversed(file.edits);
    const blocks = coalesced(editedBlocks(fileSystem, path, edits, (block) => sourceHash.update(block)));
    let written = 0;
    for (const block of blocks) {
      targetHash.update(block);
      output.write(block);
      written += block.length;
      if (pace.isDue) await pace.pause(written / Math.max(1, target.size));
    }
    const found = sourceHash.digest('hex');
    if (found !== source.sha256) {
      output.discard();
      if (found === target.sha256) return null;
      throw changed(file.path);
    }
    if (targetHash.digest('hex') !== target.sha256)
      throw new Error(`The edits of ${path} do not make what they promise`);
    output.adjust((descriptor) => {
      keepOwnership(fileSystem, path, descriptor);
      if (direction === 'back') restoreTime(fileSystem, descriptor, file.before.modified);
    });
  } catch (error) {
    output.discard();
    throw error;
  }
  return {
    commit: () => {
      const now = stampOf(fileSystem, path);
      if (now.stamp !== seen.stamp) {
        output.discard();
        throw changed(file.path);
      }
      output.commit();
      syncFolder(fileSystem, join(path, '..'));
    },
    discard: () => {
      output.discard();
    },
  };
}

/** The same for a file that is replaced whole; `blob` holds its content on each side. */
export function prepareReplacement(
  file: ReplacedFile,
  blob: (side: 'before' | 'after') => string,
  { fileSystem, root, direction }: Applying,
): PreparedFile | null {
  const path = join(root, file.path);
  const [source, target] = direction === 'forward' ? [file.before, file.after] : [file.after, file.before];
  const found = sha256Of(fileSystem, path);
  if (found === (target?.sha256 ?? null)) return null;
  if (found !== (source?.sha256 ?? null)) throw changed(file.path);
  const folder = join(path, '..');
  if (target === null) {
    return {
      commit: () => {
        fileSystem.unlinkSync(path);
        syncFolder(fileSystem, folder);
      },
      discard: () => undefined,
    };
  }
  const output = new AtomicFile(path, fileSystem);
  try {
    for (const block of fileBlocks(fileSystem, blob(direction === 'forward' ? 'after' : 'before'))) {
      output.write(block);
    }
    output.adjust((descriptor) => {
      if (found !== null) keepOwnership(fileSystem, path, descriptor);
      if (direction === 'back' && file.before) restoreTime(fileSystem, descriptor, file.before.modified);
    });
  } catch (error) {
    output.discard();
    throw error;
  }
  return {
    commit: () => {
      output.commit();
      syncFolder(fileSystem, folder);
    },
    discard: () => {
      output.discard();
    },
  };
}

/** The edits that take these back: at the offsets of the file as it is afterwards. */
function reversed(edits: readonly TextEdit[]): TextEdit[] {
  let shift = 0;
  return edits.map((edit) => {
    const at = edit.at + shift;
    shift += Buffer.byteLength(edit.new) - Buffer.byteLength(edit.old);
    return { at, old: edit.new, new: edit.old };
  });
}

/** SHA-256, hex, of a file; null where there is none. */
export function sha256Of(fileSystem: FileSystem, path: string): string | null {
  const hash = createHash('sha256');
  try {
    for (const block of fileBlocks(fileSystem, path)) hash.update(block);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  return hash.digest('hex');
}

function changed(path: string): ChangedUnderneath {
  return new ChangedUnderneath({ path, reason: 'it was changed since' });
}

function stampOf(fileSystem: FileSystem, path: string): { size: number; stamp: string } {
  try {
    const { size, ino, mtimeNs, ctimeNs } = fileSystem.statSync(path, { bigint: true });
    return { size: Number(size), stamp: [size, ino, mtimeNs, ctimeNs].join() };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new ChangedUnderneath({ path, reason: 'it is gone' });
    throw error;
  }
}

/** Mode and, where we may, owner and group of the file that is about to be replaced. */
function keepOwnership(fileSystem: FileSystem, path: string, descriptor: number): void {
  const { mode, uid, gid } = fileSystem.statSync(path);
  const own = fileSystem.fstatSync(descriptor);
  if (own.uid !== uid || own.gid !== gid) {
    try {
      fileSystem.fchownSync(descriptor, uid, gid);
    } catch (error) {
      if (errorCode(error) !== 'EPERM') throw error;
    }
  }
  fileSystem.fchmodSync(descriptor, mode & 0o7777);
}

/** Sets a time of change such that it is the same in whole ms, which is what a dataset's fingerprint holds. */
function restoreTime(fileSystem: FileSystem, descriptor: number, modified: number): void {
  for (const time of [modified, Math.trunc(modified) + 0.01]) {
    fileSystem.futimesSync(descriptor, time / 1000, time / 1000);
    if (Math.trunc(fileSystem.fstatSync(descriptor).mtimeMs) === Math.trunc(modified)) return;
  }
}
