import { realpathSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AtomicFile } from '../disk/atomic-file.js';
import { diskError } from '../disk/disk-error.js';
import { statusOf } from '../disk/status.js';
import type { CliContext } from './cli-context.js';
import { write } from './output.js';

/** Writes pieces of text to standard output for `-`, and else to a file, whole or not at all. */
export async function writePieces(
  target: string,
  pieces: Iterable<string>,
  context: CliContext,
): Promise<void> {
  if (target === '-') {
    for (const piece of pieces) await write(context.stdout, piece);
    return;
  }
  const path = resolve(target);
  const status = statusOf(path);
  if (status !== null && !status.isFile()) {
    // A pipe or a device must be written to, never replaced.
    writeToDevice(path, pieces);
    return;
  }
  const file = new AtomicFile(status === null ? path : realpathSync(path));
  for (const piece of pieces) file.write(piece);
  file.commit();
}

function writeToDevice(path: string, pieces: Iterable<string>): void {
  try {
    for (const piece of pieces) writeFileSync(path, piece, { flag: 'a' });
  } catch (error) {
    throw diskError(error, path);
  }
}
