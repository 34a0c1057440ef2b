import { readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { z } from 'zod';
import { reviewEntrySchema, type ReviewEntry } from '../protocol/review.js';
import { UserError } from '../protocol/user-error.js';

/**
 * A review that is not saved yet: handed to the process that saves it, and kept by VS Code until then. JSON Lines, the
 * head first, so that neither who writes nor who reads it is busy with all of it at once.
 */
const headSchema = z.object({
  format: z.literal('difficulty-lens-review'),
  version: z.literal(1),
  /** What the document's decisions were when the review began; null: not known. */
  baseline: z.string().nullable(),
  entries: z.int().min(0),
});

export interface StoredReview {
  readonly baseline: string | null;
  readonly entries: readonly ReviewEntry[];
}

const ENTRIES_A_PIECE = 500;

/** Writes it whole or not at all, in pieces between which others run. */
export async function writeReview(path: string, { baseline, entries }: StoredReview): Promise<void> {
  const temporary = `${path}.part`;
  const file = await open(temporary, 'w');
  try {
    const head = { format: 'difficulty-lens-review', version: 1, baseline, entries: entries.length };
    await file.write(`${JSON.stringify(head)}\n`);
    for (let start = 0; start < entries.length; start += ENTRIES_A_PIECE) {
      const piece = entries.slice(start, start + ENTRIES_A_PIECE);
      await file.write(piece.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      await turnOfTheLoop();
    }
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(temporary, { force: true });
    throw error;
  }
  await file.close();
  await rename(temporary, path);
}

/** @throws UserError when it is missing, damaged or of a later version. */
export function readReview(path: string): StoredReview {
  try {
    const [first = '', ...lines] = readFileSync(path, 'utf8').split('\n');
    const head = headSchema.parse(JSON.parse(first));
    // Every line ends with a line end, so the last one is empty.
    const entries = lines.slice(0, -1).map((line) => reviewEntrySchema.parse(JSON.parse(line)));
    if (head.entries !== entries.length) throw new Error('It ends before it is complete');
    return { baseline: head.baseline, entries };
  } catch (error) {
    throw new UserError(`The decisions kept in ${path} cannot be read.`, { cause: error });
  }
}
