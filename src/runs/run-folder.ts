import { accessSync, constants, existsSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../protocol/user-error.js';
import { isTemporary, namesIn, sweepTemporaries } from '../disk/atomic-file.js';
import { diskError } from '../disk/disk-error.js';
import { statusOf } from '../disk/status.js';

/** The folder beside a dataset that runs go to by default; dataset readers skip it. */
export const RUNS_FOLDER = '.difficulty-lens';
export const AUDIT_FILE = 'audit.dlens';

/** Absolute paths of what a run folder holds; docs/formats.md describes each. */
export interface RunFolder {
  readonly root: string;
  readonly audit: string;
  readonly examples: string;
  /** What the audit's page shows first; only in a finished run, and never needed. */
  readonly firstView: string;
  readonly folds: string;
  /** Decoded pixels and the list of examples; deleted when the run is done. */
  readonly prepared: string;
  readonly thumbnails: string;
  /** Why each example is hard; only in a finished run. */
  readonly evidence: string;
  /** Duplicates and the like; only in a finished run. */
  readonly findings: string;
}

export function runFolder(root: string): RunFolder {
  const absolute = resolve(root);
  return {
    root: absolute,
    audit: join(absolute, AUDIT_FILE),
    examples: join(absolute, 'examples.parquet'),
    firstView: join(absolute, 'first-view.json'),
    folds: join(absolute, 'folds'),
    prepared: join(absolute, 'prepared'),
    thumbnails: join(absolute, 'thumbnails'),
    evidence: join(absolute, 'evidence'),
    findings: join(absolute, 'findings.json'),
  };
}

export function foldFile(run: RunFolder, repeat: number, fold: number): string {
  return join(run.folds, `repeat_${twoDigits(repeat)}_fold_${twoDigits(fold)}.safetensors`);
}

export function packedImagesFile(run: RunFolder): string {
  return join(run.prepared, 'images.u8');
}

/** Given labels, int32. */
export function labelsFile(run: RunFolder): string {
  return join(run.prepared, 'labels.i32');
}

/** Says that all images are decoded, and of what shape they are. */
export function preparedFile(run: RunFolder): string {
  return join(run.prepared, 'prepared.json');
}

export function exampleListFile(run: RunFolder): string {
  return join(run.prepared, 'examples.json');
}

/** The rows of a run that still trains. */
export function examplesSoFarFile(run: RunFolder): string {
  return join(run.prepared, 'examples-so-far.parquet');
}

export function thumbnailSheetFile(run: RunFolder, sheet: number): string {
  return join(run.thumbnails, `sheet_${String(sheet).padStart(4, '0')}.webp`);
}

/** The thumbnails of the first view. */
export function firstSheetFile(run: RunFolder): string {
  return join(run.thumbnails, 'first_view.webp');
}

/** Where the runs of a dataset stand by default: in its folder, or beside the file when it is a manifest. */
export function runsFolderOf(dataset: string): string {
  const absolute = resolve(dataset);
  const status = statusOf(absolute);
  if (status === null) throw new UserError(`No such file or folder: ${absolute}.`);
  return join(status.isDirectory() ? absolute : dirname(absolute), RUNS_FOLDER);
}

/**
 * A new run's default folder, named after the time in UTC; nothing is written yet.
 * @throws UserError when the dataset does not exist or its folder cannot be written.
 */
export function defaultRunFolder(dataset: string, now: Date): string {
  const runs = runsFolderOf(dataset);
  const writable = existsSync(runs) ? runs : dirname(runs);
  try {
    accessSync(writable, constants.W_OK | constants.X_OK);
  } catch {
    throw new UserError(
      `Cannot write the run into ${runs}: ${writable} is not writable; choose another folder with --out.`,
    );
  }
  return freshRunFolder(runs, now);
}

/** A folder in `runs` that is not there yet, named after the time in UTC. */
export function freshRunFolder(runs: string, now: Date): string {
  const name = now.toISOString().slice(0, 19).replaceAll(':', '-') + 'Z';
  let root = join(runs, name);
  for (let again = 2; existsSync(root); again++) root = join(runs, `${name}-${again}`);
  return root;
}

/** Makes the run's folders, and sweeps what a killed process left half written in them; hold the lock by then. */
export function openRunFolder(root: string): RunFolder {
  const run = runFolder(root);
  for (const folder of [run.root, run.folds, run.prepared, run.thumbnails]) {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw diskError(error, folder);
    }
    sweepTemporaries(folder);
  }
  return run;
}

/**
 * Takes away a run that ended before it had a document, so that a refused dataset is left as it was. A run with a
 * document, and whatever is not ours, stays.
 */
export function discardUnbegun(run: RunFolder): void {
  if (existsSync(run.audit)) return;
  for (const folder of [run.folds, run.prepared, run.thumbnails])
    rmSync(folder, { recursive: true, force: true });
  removeIfEmpty(run.root);
  if (basename(dirname(run.root)) === RUNS_FOLDER) removeIfEmpty(dirname(run.root));
}

/** Whether `root` holds only what a run leaves that was killed before it had a document: nothing that is worth keeping. */
export function isUnbegun(root: string): boolean {
  const { folds, prepared, thumbnails } = runFolder(root);
  const own = [folds, prepared, thumbnails].map((folder) => basename(folder));
  return namesIn(root).every(
    (name) => isTemporary(name) || (own.includes(name) && isEmptyFolder(join(root, name))),
  );
}

/** Deletes the decoded pixels, which only training needs. */
export function removePrepared(run: RunFolder): void {
  // First, since its presence says that all the rest is there.
  rmSync(preparedFile(run), { force: true });
  rmSync(run.prepared, { recursive: true, force: true });
}

function removeIfEmpty(folder: string): void {
  if (isEmptyFolder(folder)) rmdirSync(folder);
}

function isEmptyFolder(path: string): boolean {
  return (statusOf(path)?.isDirectory() ?? false) && namesIn(path).length === 0;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
