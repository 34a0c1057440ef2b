import { isAbsolute, normalize, relative, resolve, sep } from 'node:path';
import { UserError } from '../protocol/user-error.js';
import { hasImageExtension } from './image-names.js';
import { walkImages } from './walk-images.js';

/** Finds the files that a manifest's rows name. */
export interface PathResolver {
  /** The path in a dataset's form, or why there is none. Throws a UserError for a path that leads out of the folder. */
  resolve(value: string, line: number): Promise<{ path: string } | { reason: string }>;
}

/** Resolves against the manifest's folder `root`; `manifest` is for messages. */
export function createPathResolver(root: string, manifest: string, signal?: AbortSignal): PathResolver {
  let index: Promise<StemIndex> | undefined;
  return {
    async resolve(value, line) {
      if (value.includes('\0'))
        throw new UserError(`"${manifest}", line ${line}: the path holds a NUL character.`);
      if (isAbsolute(value)) return { path: normalize(value).replaceAll(sep, '/') };
      const path = relative(root, resolve(root, value)).replaceAll(sep, '/');
      if (path === '..' || path.startsWith('../') || isAbsolute(path)) {
        throw new UserError(
          `"${manifest}", line ${line}: the path "${value}" leads out of the manifest's folder: ` +
            `expected a path inside of it, or an absolute one.`,
        );
      }
      if (hasImageExtension(path)) return { path };
      // An id without extension. The folder is walked only for manifests that have such.
      index ??= indexStems(root, signal);
      return lookUp(await index, path);
    },
  };
}

/** Image files by path without extension, and by name alone; '' where several share it. */
interface StemIndex {
  readonly byPath: ReadonlyMap<string, string>;
  readonly byName: ReadonlyMap<string, string>;
}

async function indexStems(root: string, signal?: AbortSignal): Promise<StemIndex> {
  const byPath = new Map<string, string>();
  const byName = new Map<string, string>();
  const add = (map: Map<string, string>, stem: string, file: string): void => {
    map.set(stem, map.has(stem) ? '' : file);
  };
  for (const file of (await walkImages(root, '', new Set(), signal)).files) {
    const stem = file.slice(0, file.lastIndexOf('.'));
    add(byPath, stem, file);
    add(byName, stem.slice(stem.lastIndexOf('/') + 1), file);
  }
  return { byPath, byName };
}

function lookUp(index: StemIndex, stem: string): { path: string } | { reason: string } {
  const found = index.byPath.get(stem) ?? index.byName.get(stem);
  if (found === '') return { reason: 'several image files have this name' };
  // A file without extension is found, or missed, when files are looked at.
  return { path: found ?? stem };
}
