import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Everything below a folder, itself included, by path: permissions, and of files times of change and contents. */
export function treeOf(root: string, path = ''): Record<string, string> {
  const absolute = join(root, path);
  const stats = lstatSync(absolute);
  const mode = stats.mode.toString(8);
  // A folder's time changes when something in it came and went.
  const facts = stats.isDirectory() ? mode : `${mode} ${stats.mtimeMs}`;
  if (stats.isSymbolicLink()) return { [path]: `${facts} → ${readlinkSync(absolute)}` };
  if (stats.isFile()) {
    return { [path]: `${facts} ${createHash('sha256').update(readFileSync(absolute)).digest('hex')}` };
  }
  const entries = stats.isDirectory() ? readdirSync(absolute).sort() : [];
  const below = entries.map((name) => treeOf(root, path === '' ? name : `${path}/${name}`));
  return Object.assign({ [path]: facts }, ...below) as Record<string, string>;
}

/** Paths of all files below a folder. */
export function filesIn(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
