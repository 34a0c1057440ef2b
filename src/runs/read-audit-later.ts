import { readFile } from 'node:fs/promises';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { z } from 'zod';
import type { AuditDocument } from '../protocol/audit-document.js';
import { reviewEntrySchema, type ReviewEntry } from '../protocol/review.js';
import { parseAudit, readError } from './audit-file.js';

// What `writeAudit` puts around the decisions, which stand last, and between two of them. A line end is never part of a
// JSON text's string, so that these lines are nothing else.
const BEGIN = '\n  "decisions": [\n';
const BETWEEN = '\n    },\n    {\n';
const END = '\n  ]\n}\n';
const NO_DECISIONS = '\n  "decisions": []\n}\n';
/** Up to where a decision ends, and from where the next begins. */
const CLOSING = '\n    }'.length;
const COMMA = ',\n'.length;

/** Some 340 decisions, a few milliseconds. */
const PIECE_LENGTH = 2 ** 17;

const piece = z.array(reviewEntrySchema);

/**
 * `readAudit` for a process that others wait for: all examples may be decided, which would take a tenth of a second for
 * 10,000 of them, so that these are read in pieces between which others run. Rejects with the same UserErrors.
 */
export async function readAuditLater(path: string): Promise<AuditDocument> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw readError(error, path);
  }
  return (await parseInPieces(path, text)) ?? parseAudit(path, text);
}

/** Null: it was not written by `writeAudit`, has no decisions or is damaged. */
async function parseInPieces(path: string, text: string): Promise<AuditDocument | null> {
  const begin = text.indexOf(BEGIN);
  if (begin < 0 || !text.endsWith(END)) return null;
  try {
    const document = parseAudit(path, text.slice(0, begin) + NO_DECISIONS);
    const decisions: ReviewEntry[] = [];
    const all = text.slice(begin + BEGIN.length, -END.length);
    for (let from = 0; from < all.length;) {
      const last = all.indexOf(BETWEEN, from + PIECE_LENGTH);
      const to = last < 0 ? all.length : last + CLOSING;
      await turnOfTheLoop();
      decisions.push(...piece.parse(JSON.parse(`[${all.slice(from, to)}]`)));
      from = to + COMMA;
    }
    return { ...document, decisions };
  } catch {
    // What is wrong with it is said by reading all of it.
    return null;
  }
}
