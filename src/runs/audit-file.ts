import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { auditDocumentSchema, RUN_FORMAT, type AuditDocument } from '../protocol/audit-document.js';
import { UserError } from '../protocol/user-error.js';
import { writeFileAtomically } from '../disk/atomic-file.js';
import { errorCode } from '../disk/disk-error.js';

/** What every version of the format has; read before the rest, so that a later version is named as such. */
const heading = z.object({ format: z.literal('difficulty-lens-audit'), version: z.int() });

export function writeAudit(path: string, document: AuditDocument): void {
  // A number that JSON has no form for, such as NaN, must not take the place of a document that can be read.
  writeFileAtomically(path, `${JSON.stringify(auditDocumentSchema.parse(document), null, 2)}\n`);
}

/** @throws UserError when the file is missing, damaged, of another kind or of a later format. */
export function readAudit(path: string): AuditDocument {
  return parseAudit(path, readText(path));
}

/** `readAudit` of what was read from `path`. */
export function parseAudit(path: string, text: string): AuditDocument {
  const json = parseJson(path, text);
  const head = heading.safeParse(json);
  if (!head.success) throw new UserError(`${path} is not an audit of Difficulty Lens.`);
  if (head.data.version > RUN_FORMAT) {
    throw new UserError(
      `${path} was written by a newer Difficulty Lens (format ${head.data.version}, this one reads ${RUN_FORMAT}): update Difficulty Lens to open it.`,
    );
  }
  const document = auditDocumentSchema.safeParse(json);
  if (!document.success) {
    const issue = document.error.issues[0];
    const where = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
    throw new UserError(`${path} is damaged${where}: restore it from a copy or analyze the dataset again.`);
  }
  return document.data;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw readError(error, path);
  }
}

/** What to say where `path` cannot be read. */
export function readError(error: unknown, path: string): unknown {
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new UserError(`There is no run of Difficulty Lens at ${path}.`, { cause: error });
  }
  if (code === 'EACCES') {
    return new UserError(`Cannot read ${path}: permission denied.`, { cause: error });
  }
  return error;
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UserError(
      `${path} is damaged (it is no JSON): restore it from a copy or analyze the dataset again.`,
      { cause: error },
    );
  }
}
