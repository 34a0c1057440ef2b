import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { pickFrom } from './commands.js';
import { launchBrowser } from './launch-browser.js';
import { REPOSITORY } from './repository.js';
import { withoutSiteWorker } from './site-worker.js';
import { startCode, type CodeOptions, type RunningCode } from './start-code.js';
import { workbenchAddress } from './workbench-address.js';

/** A window of VS Code on a folder, as a user sees it. */
export interface Workbench {
  readonly code: RunningCode;
  readonly browser: Browser;
  readonly page: Page;
  close(): Promise<void>;
}

/** Opens a folder in a VS Code that has the extension, as it was built, installed. */
export async function openWorkbench(folder: string, options: CodeOptions = {}): Promise<Workbench> {
  const code = await startCode({ extensions: [REPOSITORY], ...options });
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    await code.stop();
  };
  try {
    browser = await launchBrowser(options.log);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(60_000);
    await withoutSiteWorker(page);
    await page.goto(workbenchAddress(code, { folder }));
    await workbenchReady(page);
    return { code, browser, page, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Waits until the window answers, after opening or reloading it. */
export async function workbenchReady(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar').waitFor();
  await page.locator('.explorer-folders-view .monaco-list').waitFor();
}

export const THEMES = {
  light: { name: 'Light Modern', token: 'vs' },
  dark: { name: 'Dark Modern', token: 'vs-dark' },
  'high-contrast': { name: 'Dark High Contrast', token: 'hc-black' },
  'high-contrast-light': { name: 'Light High Contrast', token: 'hc-light' },
} as const;
export type Theme = keyof typeof THEMES;

/** Changes the colour theme as a user does, and waits for the window to wear it. */
export async function setTheme({ page }: Workbench, theme: Theme): Promise<void> {
  const { name, token } = THEMES[theme];
  await pickFrom(page, 'Preferences: Color Theme', /^Select Color Theme/, name);
  await page.locator(`.monaco-workbench.${token}`).waitFor();
}

/** Keeps what the window shows as artifacts/screenshots/NAME.png. */
export async function screenshot({ page }: Workbench, name: string): Promise<void> {
  const folder = join(REPOSITORY, 'artifacts', 'screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
