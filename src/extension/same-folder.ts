import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Whether two paths lead to one place, whatever links lie between. */
export async function sameFolder(a: string, b: string): Promise<boolean> {
  if (resolve(a) === resolve(b)) return true;
  try {
    return (await realpath(a)) === (await realpath(b));
  } catch {
    // One of them is gone.
    return false;
  }
}
