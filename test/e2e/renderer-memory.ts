import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';

/** Megabytes that are the browser's pages' own, after a collection: VS Code's window and the webviews in it share one process. */
export async function rendererMemory(browser: Browser, page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.detach();
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter(({ type }) => type === 'renderer');
    return renderers.reduce((sum, { id }) => sum + privateMegabytes(id), 0);
  } finally {
    await session.detach();
  }
}

/** Linux only, as is whatever else runs these tests' VS Code; elsewhere nothing is measured. */
function privateMegabytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kilobytes = [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB/gm)].map(([, value]) => Number(value));
  return kilobytes.reduce((sum, value) => sum + value, 0) / 1024;
}
