import { UserError } from '../../protocol/user-error.js';
import type { Dataset } from '../dataset.js';
import { isIgnoredName } from '../image-names.js';

/** What file systems let a folder's name have, in bytes. */
export const LONGEST_NAME = 255;
const TEXT_LENGTH = 1000;
/** What Windows does not take for a file's name, with or without an extension. */
const WINDOWS_NAMES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * Throws a UserError for a class name that the format could not hold, or that its reader would read as another.
 * `isOld`: the dataset has a class of this name.
 */
export function checkClassName(name: string, format: Dataset['format'], isOld: boolean): void {
  const fault = faultOf(name, format, isOld);
  if (fault !== null) {
    const shown = JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
    throw new UserError(`${shown} cannot be a class here: ${fault}.`);
  }
}

function faultOf(name: string, format: Dataset['format'], isOld: boolean): string | null {
  if (name.trim() === '') return 'a class needs a name';
  if (/\p{Surrogate}/u.test(name)) return 'it holds half of a character';
  if (/[\p{Cc}\u2028\u2029]/u.test(name)) return 'it holds a line break or another control character';
  if (format === 'idx') {
    return /^(?:0|[1-9]\d{0,2})$/.test(name) && Number(name) <= 255
      ? null
      : 'IDX files hold numbers from 0 to 255';
  }
  if (format !== 'image-folder') {
    if (name !== name.trim()) return 'it begins or ends with a space, which readers drop';
    return name.length > TEXT_LENGTH ? `it is longer than ${TEXT_LENGTH} characters` : null;
  }
  if (/[/\\]/.test(name)) return 'a folder cannot have a slash in its name';
  if (name === '.' || name === '..' || isIgnoredName(name)) {
    return 'a folder of this name is skipped when datasets are read';
  }
  if (isOld) return null;
  if (name !== name.trim() || name.endsWith('.')) {
    return 'a folder whose name begins or ends with a space or ends with a dot is lost on Windows';
  }
  if (Buffer.byteLength(name) > LONGEST_NAME) return `its name takes more than ${LONGEST_NAME} bytes`;
  if (process.platform === 'win32' && (/[<>:"|?*]/.test(name) || WINDOWS_NAMES.test(name))) {
    return 'Windows does not allow it as the name of a folder';
  }
  return null;
}
