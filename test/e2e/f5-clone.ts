import { copyFileSync, cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../rig/repository.js';

/** What a clone does not hold, and what would be of no use in one. */
const NOT_CLONED = [
  ...['.git', '.native', '.vscode-test', '.difficulty-lens'],
  ...['artifacts', 'build', 'coverage', 'dist', 'node_modules'],
];
const MODULES = join(REPOSITORY, 'node_modules');
const SETUP_STAMP = '.difficulty-lens-setup';

/**
 * Copies the repository as a fresh clone in which `npm ci` has run and nothing is built. Its packages are links, in a
 * folder of its own: whatever is written or removed there is not the checkout's.
 */
export function cloneRepository(clone: string): void {
  mkdirSync(clone);
  for (const entry of readdirSync(REPOSITORY).filter((name) => !NOT_CLONED.includes(name))) {
    cpSync(join(REPOSITORY, entry), join(clone, entry), { recursive: true });
  }
  const modules = join(clone, 'node_modules');
  mkdirSync(modules);
  for (const entry of readdirSync(MODULES).filter((name) => !name.startsWith('.'))) {
    symlinkSync(join(MODULES, entry), join(modules, entry));
  }
  copyFileSync(join(MODULES, SETUP_STAMP), join(modules, SETUP_STAMP));
}
