import { statSync, type Stats } from 'node:fs';
import { UserError } from '../protocol/user-error.js';
import { errorCode } from './disk-error.js';

/**
 * What stands at a path that a user gave; null when nothing does.
 * @throws UserError when that cannot be told.
 */
export function statusOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch (error) {
    switch (errorCode(error)) {
      case 'ENOENT':
      case 'ENOTDIR':
        return null;
      case 'EACCES':
      case 'EPERM':
        throw new UserError(`Cannot look at ${path}: permission denied.`, { cause: error });
      case 'ELOOP':
        throw new UserError(`${path} is a symbolic link that leads to itself.`, { cause: error });
      case 'ENAMETOOLONG':
        throw new UserError(`${path} is longer than a path may be.`, { cause: error });
      default:
        throw error;
    }
  }
}
