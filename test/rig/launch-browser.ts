import { chromium, type Browser } from 'playwright-core';
import { ensureChromium } from './chromium.js';

/** The system's Chromium, headless and without what it does on its own over the network. */
export async function launchBrowser(log: (line: string) => void = () => undefined): Promise<Browser> {
  return chromium.launch({
    executablePath: await ensureChromium(log),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
