import type { Browser, Page } from 'playwright-core';
import type { AuditView, HostMessage, PageMessage } from '../../../src/protocol/audit-view.js';
import type { ReviewEntry } from '../../../src/protocol/review.js';
import type { PageServer } from './page-server.js';
import { ReviewHost } from './review-host.js';
import type { ThemeName } from './themes.js';

export interface AuditPageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: boolean;
  /** What was decided before. */
  readonly entries?: readonly ReviewEntry[];
}

/** The page in a browser, and its host's part: it is told its view whenever it says that it listens. */
export interface AuditPage {
  readonly page: Page;
  readonly review: ReviewHost;
  /** What went wrong in the page so far: exceptions, and what its policy refused. */
  faults(): Promise<string[]>;
  /** What the page has told the host, but for `drawn`, which may come at any time. */
  posted(): Promise<PageMessage[]>;
  /** How often it has told that first previews are drawn. */
  drawn(): Promise<number>;
  show(view: AuditView): Promise<void>;
  post(message: HostMessage): Promise<void>;
  /** Waits until all previews in the page are drawn. */
  previews(): Promise<void>;
  reload(): Promise<void>;
  close(): Promise<void>;
}

export async function openAuditPage(
  browser: Browser,
  server: PageServer,
  view: AuditView,
  options: AuditPageOptions = {},
): Promise<AuditPage> {
  const { theme = 'dark', width = 1280, height = 800, reducedMotion = false, entries = [] } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => {
    errors.push(String(error.stack ?? error));
    // A test that fails for it says something else, and may never come to ask for faults.
    console.error(error);
  });
  let current = view;
  const post = async (message: HostMessage): Promise<void> => {
    // As text: Playwright's own way of handing over 60,000 entries takes ten seconds.
    await page.evaluate((json) => {
      window.postMessage(JSON.parse(json), '*');
    }, JSON.stringify(message));
  };
  const review = new ReviewHost(entries, post);
  await page.exposeFunction('heard', async (json: string) => {
    const message = JSON.parse(json) as PageMessage;
    if (message.kind === 'ready') await post({ kind: 'view', view: current });
    if (message.kind === 'page-error') errors.push(message.message);
    await review.hear(message);
  });
  await page.goto(`${server.url}/?theme=${theme}`);
  const posted = (): Promise<PageMessage[]> =>
    page.evaluate(() => (window as unknown as { posted: PageMessage[] }).posted);
  return {
    page,
    review,
    faults: async () => [
      ...errors,
      ...(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)),
    ],
    posted: async () => (await posted()).filter(({ kind }) => kind !== 'drawn'),
    drawn: async () => (await posted()).filter(({ kind }) => kind === 'drawn').length,
    show: async (next) => {
      current = next;
      await post({ kind: 'view', view: next });
    },
    post,
    previews: async () => {
      await page.waitForFunction(() => {
        const shown = [...document.querySelectorAll('.grid canvas')];
        return shown.length > 0 && shown.every((canvas) => canvas.getAttribute('data-state') === 'shown');
      });
    },
    reload: async () => {
      await page.reload();
    },
    close: () => context.close(),
  };
}
