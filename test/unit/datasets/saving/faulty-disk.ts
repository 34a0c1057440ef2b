import { realFileSystem, type FileSystem } from '../../../../src/disk/file-system.js';

export interface Disk {
  readonly fileSystem: FileSystem;
  /** Names of the calls so far. */
  readonly calls: string[];
  /** And what each was given and gave, if it did not throw. */
  readonly log: { readonly name: string; readonly args: readonly unknown[]; readonly result: unknown }[];
}

/** A file cannot have two names there, as on exFAT: the real file system, refusing links. */
export const withoutLinks: FileSystem = {
  ...realFileSystem,
  linkSync: () => {
    throw diskFailure('EPERM', 'link');
  },
};

/** The real file system; `before` is called with the number of each call, from 0, and may throw or end the process. */
export function watchedDisk(
  before: (call: number, name: string) => void,
  disk: FileSystem = realFileSystem,
): Disk {
  const calls: string[] = [];
  const log: Disk['log'][number][] = [];
  const fileSystem = new Proxy(disk, {
    get: (target, name: keyof FileSystem) => {
      const real = target[name] as (...args: unknown[]) => unknown;
      return (...args: unknown[]): unknown => {
        calls.push(name);
        before(calls.length - 1, name);
        const result = real(...args);
        log.push({ name, args, result });
        return result;
      };
    },
  });
  return { fileSystem, calls, log };
}

/** As a disk says it that cannot be read or written. */
export function diskFailure(code: string, syscall: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: injected, ${syscall}`), { code, syscall });
}
