import type { Page } from 'playwright-core';

/** Registers what names no scope only: VS Code's own worker for webviews. */
const SCRIPT = `{
  const workers = navigator.serviceWorker;
  const register = workers?.register.bind(workers);
  if (workers) workers.register = (script, options) => options?.scope === undefined
    ? register(script, options)
    : Promise.reject(new Error('Not registered: see test/rig/site-worker.ts'));
}`;

/**
 * Keeps code-server from registering a service worker of its own for the whole site, which no other VS Code has: where
 * that one controls it, VS Code's frame for webviews waits until the browser has looked for a newer one, for the first
 * webview of a window 2 to 3 seconds.
 */
export async function withoutSiteWorker(page: Page): Promise<void> {
  await page.addInitScript({ content: SCRIPT });
}
