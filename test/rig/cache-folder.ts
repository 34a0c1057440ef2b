import { join, resolve } from 'node:path';
import { REPOSITORY } from './repository.js';

/** What several checkouts may share: set this to a folder, and what the rig installs goes there. */
const SHARED = 'DIFFICULTY_LENS_RIG_CACHE';

/** Where the rig keeps what takes long to get: outside node_modules, so that `npm ci` leaves it. */
export function cacheFolder(): string {
  return resolve(process.env[SHARED] ?? join(REPOSITORY, '.vscode-test'));
}
