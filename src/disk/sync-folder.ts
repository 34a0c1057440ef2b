import { errorCode } from './disk-error.js';
import type { FileSystem } from './file-system.js';

/** Not every file system has what it takes, and Windows none: there the names are as durable as it makes them. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM', 'EACCES']);

/** Flushes a folder's names to the disk, so that they outlast a power cut. */
export function syncFolder(fileSystem: FileSystem, folder: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = fileSystem.openSync(folder, 'r');
    fileSystem.fsyncSync(descriptor);
  } catch (error) {
    if (!UNSUPPORTED.has(errorCode(error))) throw error;
  } finally {
    if (descriptor !== undefined) fileSystem.closeSync(descriptor);
  }
}
