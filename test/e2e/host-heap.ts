import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/** An extension that tells of the extension host that it runs in, see `hostHeap`. */
export const HOST_PROBE = fileURLToPath(new URL('host-probe', import.meta.url));

/** Megabytes on the extension host's heap after a collection. `portFile`: what HOST_PROBE names in its environment. */
export async function hostHeap(portFile: string): Promise<number> {
  await expect.poll(() => existsSync(portFile), { timeout: 30_000 }).toBe(true);
  const response = await fetch(`http://127.0.0.1:${readFileSync(portFile, 'utf8')}`);
  // Its own form, see host-probe.mjs.
  const { heapUsed, arrayBuffers } = (await response.json()) as { heapUsed: number; arrayBuffers: number };
  return (heapUsed + arrayBuffers) / 2 ** 20;
}
