import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileReason } from './file-reason.js';
import { mapInOrder } from './map-in-order.js';

/** What the file system says of a file, or why it cannot hold an image. */
export type FileFacts =
  | { readonly kind: 'file'; readonly size: number; readonly modified: number }
  | { readonly kind: 'unusable'; readonly reason: string };

const AT_ONCE = 32;

/** Size in bytes and modification time in ms of each distinct file, relative to `root` or absolute. */
export async function lookAtFiles(
  root: string,
  files: Iterable<string>,
  signal?: AbortSignal,
): Promise<Map<string, FileFacts>> {
  const distinct = new Set(files);
  const facts = new Map<string, FileFacts>();
  const looks = mapInOrder(distinct, AT_ONCE, async (file) => ({
    file,
    facts: await lookAtFile(resolve(root, file)),
  }));
  for await (const look of looks) {
    signal?.throwIfAborted();
    facts.set(look.file, look.facts);
  }
  return facts;
}

/** Never throws: a file that is missing or is none is `unusable`. */
export async function lookAtFile(path: string): Promise<FileFacts> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { kind: 'unusable', reason: 'it is a folder' };
    // Opening a pipe or a device would wait for ever.
    if (!found.isFile()) return { kind: 'unusable', reason: 'it is no regular file' };
    return { kind: 'file', size: found.size, modified: Math.trunc(found.mtimeMs) };
  } catch (error) {
    return { kind: 'unusable', reason: fileReason(error) };
  }
}
