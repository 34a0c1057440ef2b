import { isAbsolute, relative, resolve, sep } from 'node:path';

/**
 * The absolute path that `path` names below `folder`; null when it leads out of it. Links are not followed, as VS Code
 * does not for what a page loads: many datasets are folders of links.
 */
export function insideFolder(folder: string, path: string): string | null {
  if (path === '' || path.includes('\0')) return null;
  const absolute = resolve(folder, path);
  const below = relative(folder, absolute);
  const leadsOut = below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below);
  return leadsOut ? null : absolute;
}
