import { UserError } from '../protocol/user-error.js';

/** The code of a Node system error, such as ENOSPC; '' for anything else. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** A UserError that names `path` where the user can mend what the file system said; other errors as they are. */
export function diskError(error: unknown, path: string): unknown {
  const sentence = sentenceFor(errorCode(error), path);
  return sentence === undefined ? error : new UserError(sentence, { cause: error });
}

function sentenceFor(code: string, path: string): string | undefined {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk is full: cannot write ${path}; free some space and try again, or choose a folder on another disk.`;
    case 'EFBIG':
      return `Cannot write ${path}: it would be larger than a file may be here; choose a folder on another disk.`;
    case 'EACCES':
    case 'EPERM':
      return `Cannot write ${path}: permission denied; make its folder writable or choose another one.`;
    case 'EROFS':
      return `Cannot write ${path}: the file system is read-only; choose a folder elsewhere.`;
    case 'EBUSY':
      return `Cannot write ${path}: another program has it open; close it there and try again.`;
    case 'EIO':
      return `Cannot write ${path}: the disk reported an error; check the disk and try again.`;
    case 'ENAMETOOLONG':
      return `Cannot write ${path}: its name is longer than it may be here; choose a shorter one.`;
    case 'ENOENT':
      return `Cannot write ${path}: its folder does not exist; make it first.`;
    case 'EISDIR':
      return `Cannot write ${path}: it is a folder; name a file.`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `Cannot write ${path}: a file stands where a folder is needed; choose another folder.`;
    default:
      return undefined;
  }
}
