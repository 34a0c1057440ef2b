import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';

/** A path without links, by which a place is known whatever way leads to it; one that is gone is its own. */
export async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return resolve(path);
  }
}
