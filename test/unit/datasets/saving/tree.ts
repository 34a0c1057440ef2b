import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Every path below a folder with its kind, times in ms and content; without our own folder. */
export function treeOf(root: string, path = ''): Record<string, string> {
  const absolute = join(root, path);
  const status = lstatSync(absolute);
  if (status.isSymbolicLink()) return { [path]: `→ ${readlinkSync(absolute)}` };
  if (!status.isDirectory()) {
    const content = createHash('sha256').update(readFileSync(absolute)).digest('hex');
    return { [path]: `${status.mode.toString(8)} ${Math.trunc(status.mtimeMs)} ${content}` };
  }
  const names = readdirSync(absolute)
    .filter((name) => path !== '' || name !== '.difficulty-lens')
    .sort();
  const below = names.map((name) => treeOf(root, path === '' ? name : `${path}/${name}`));
  return Object.assign({ [path]: status.mode.toString(8) }, ...below) as Record<string, string>;
}
