import { hostname } from 'node:os';
import type { PreparedFile } from './apply-edits.js';
import { AtomicFile } from './atomic-file.js';
import {
  applyPrepared,
  asUserError,
  attempt,
  discardQuietly,
  prepareFiles,
  takeBack,
  tidyUp,
  unfinished,
  workOn,
  type SaveOptions,
  type Work,
} from './carry-out.js';
import { ChangedUnderneath, type ChangeSet } from './change-set.js';
import { ownIdentity } from './process-identity.js';

/** Contents of the replaced files, in their order; null: there was no file before. */
export interface Replacement {
  readonly before: Uint8Array | null;
  readonly after: Uint8Array;
}

export type NewChangeSet = Omit<ChangeSet, 'format' | 'version' | 'time' | 'by'>;

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
