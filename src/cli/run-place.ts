import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../protocol/user-error.js';
import { liesInDataset } from '../runs/place-in-dataset.js';
import { AUDIT_FILE, defaultRunFolder, isUnbegun, RUNS_FOLDER, runsFolderOf } from '../runs/run-folder.js';
import { statusOf } from '../disk/status.js';
import { shellWord } from './format.js';

/**
 * Where a new run goes: absolute. Nothing is written yet.
 * @throws UserError when the dataset is not there, or when `out` would mix the run with other files.
 */
export function newRunPlace(dataset: string, out: string | undefined, now: Date): string {
  runsFolderOf(dataset);
  if (out === undefined) return defaultRunFolder(dataset, now);
  const place = resolve(out);
  refuseOccupied(place);
  refuseInside(dataset, place);
  return place;
}

export function resumeCommand(run: string): string {
  return `difficulty-lens analyze --resume ${shellWord(run)}`;
}

function refuseOccupied(place: string): void {
  const status = statusOf(place);
  if (status === null) return;
  if (!status.isDirectory()) throw new UserError(`--out ${place} is a file: name a folder.`);
  const names = readdirSync(place);
  if (names.includes(AUDIT_FILE)) {
    throw new UserError(
      `--out ${place} already holds a run: go on with it by ${resumeCommand(place)}, or name another folder.`,
    );
  }
  if (!isUnbegun(place)) throw new UserError(`--out ${place} is not empty: name a new or an empty folder.`);
}

function refuseInside(dataset: string, place: string): void {
  if (!liesInDataset(dataset, place)) return;
  throw new UserError(
    `--out ${place} lies in the dataset, where its files would be taken for images: name a folder outside, or below ${join(dataset, RUNS_FOLDER)}.`,
  );
}
