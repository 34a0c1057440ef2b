import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for `find` to find something. */
export async function eventually<T>(
  what: string,
  find: () => T | undefined | Promise<T | undefined>,
  seconds = 60,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`Not within ${seconds} s: ${what}.`);
    await sleep(20);
  }
}
