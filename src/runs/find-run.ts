import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { AuditDocument } from '../protocol/audit-document.js';
import { messageOf, UserError } from '../protocol/user-error.js';
import { namesIn } from '../disk/atomic-file.js';
import { readAudit } from './audit-file.js';
import { AUDIT_FILE, runFolder, runsFolderOf, type RunFolder } from './run-folder.js';
import { statusOf } from '../disk/status.js';

export interface FoundRun {
  readonly run: RunFolder;
  readonly audit: AuditDocument;
}

/**
 * The run in a run folder, which may be named by its audit.dlens too.
 * @throws UserError when there is none that can be read.
 */
export function readRun(place: string): FoundRun {
  const absolute = resolve(place);
  const run = runFolder(basename(absolute) === AUDIT_FILE ? dirname(absolute) : absolute);
  return { run, audit: readAudit(run.audit) };
}

/**
 * The run that a user means: by a run folder, by its audit.dlens, or by a dataset (folder or manifest), whose newest
 * finished run counts.
 * @throws UserError when there is none.
 */
export function findRun(place: string): FoundRun {
  const absolute = resolve(place);
  if (basename(absolute) === AUDIT_FILE || isFile(join(absolute, AUDIT_FILE))) return readRun(absolute);
  return newestRunOf(absolute);
}

function newestRunOf(dataset: string): FoundRun {
  const runs = runsFolderOf(dataset);
  const manifest = isFile(dataset) ? realpathSync(dataset) : null;
  let newest: FoundRun | null = null;
  let unreadable: string | null = null;
  for (const name of namesIn(runs)) {
    const root = join(runs, name);
    if (!isFile(join(root, AUDIT_FILE))) continue;
    let found: FoundRun;
    try {
      found = readRun(root);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unreadable = messageOf(error);
      continue;
    }
    if (manifest !== null && !isSameFile(found.audit.dataset.location, manifest)) continue;
    if (newest === null || comesAfter(found, newest)) newest = found;
  }
  if (newest !== null) return newest;
  throw new UserError(
    unreadable ??
      `There is no run of Difficulty Lens in ${dataset}: analyze it first, or name a run folder or its ${AUDIT_FILE}.`,
  );
}

/** A finished run comes after every unfinished one; of equals the later does. */
function comesAfter(a: FoundRun, b: FoundRun): boolean {
  const [aDone, bDone] = [a.audit.state === 'done', b.audit.state === 'done'];
  return aDone === bDone ? a.audit.created >= b.audit.created : aDone;
}

function isFile(path: string): boolean {
  return statusOf(path)?.isFile() ?? false;
}

function isSameFile(path: string, real: string): boolean {
  return statusOf(path) !== null && realpathSync(path) === real;
}
