import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import type { AuditView } from '../../../src/protocol/audit-view.js';
import { launchBrowser } from '../../rig/launch-browser.js';
import { REPOSITORY } from '../../rig/repository.js';
import { openAuditPage, type AuditPage, type AuditPageOptions } from './audit-page.js';
import { servePage, type PageServer } from './page-server.js';
import { SAMPLE, writeSmallRun, type SmallRun } from './small-run.js';
import { viewOfRun } from './view-of-run.js';

/** Where pictures of the page go, to be looked at. */
const PICTURES = join(REPOSITORY, 'artifacts', 'webview');

export interface Harness {
  readonly browser: Browser;
  readonly server: PageServer;
  /** A folder that goes when the tests are over. */
  readonly folder: string;
  /** Writes a run, serves it below /NAME/ and the sample's images below /images/. */
  run(name: string, ...args: Tail<Parameters<typeof writeSmallRun>>): Promise<SmallRun & { view: AuditView }>;
  open(view: AuditView, options?: AuditPageOptions): Promise<AuditPage>;
  closePages(): Promise<void>;
  picture(page: AuditPage, name: string): Promise<void>;
}

type Tail<List extends readonly unknown[]> = List extends readonly [unknown, ...infer Rest] ? Rest : never;

/** A browser and a server of the built page, for the tests of one file. */
export function useHarness(): Harness {
  let browser: Browser;
  let server: PageServer;
  let folder: string;
  const pages: AuditPage[] = [];
  const closePages = async (): Promise<void> => {
    for (const page of pages.splice(0)) await page.close();
  };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'difficulty-lens-page-'));
    mkdirSync(PICTURES, { recursive: true });
    server = await servePage(join(REPOSITORY, 'dist', 'webview'));
    server.mount('images', SAMPLE);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await closePages();
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get browser() {
      return browser;
    },
    get server() {
      return server;
    },
    get folder() {
      return folder;
    },
    run: async (name, ...args) => {
      const root = join(folder, name);
      const small = await writeSmallRun(root, ...args);
      server.mount(name, root);
      return {
        ...small,
        view: viewOfRun(small.document, small.run, `${server.url}/${name}`, `${server.url}/images`),
      };
    },
    open: async (view, options) => {
      const page = await openAuditPage(browser, server, view, options);
      pages.push(page);
      return page;
    },
    closePages,
    picture: async ({ page }, name) => {
      await page.screenshot({ path: join(PICTURES, `${name}.png`) });
    },
  };
}
